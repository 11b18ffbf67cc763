"""Everything that touches WeasyPrint's private names."""
