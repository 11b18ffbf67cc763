"""Languages, catalogues and translation."""
