"""Themes for comments: suggested from a codebook, with the words and examples that made each suggestion."""
