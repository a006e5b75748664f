"""Sums that do not know there is a website."""
