"""Papers: a report or a letter as one value, and that value as a page, a Word file, a PDF and a workbook."""
