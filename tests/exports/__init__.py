"""Files that are taken out: one set of cells in every format."""
