"""Files that are taken out: answers or figures with their codebook, as a workbook, CSV, SPSS and JSON."""
