"""Catalogues: one folder a language, read as they are."""
