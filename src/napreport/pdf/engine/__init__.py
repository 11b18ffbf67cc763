"""Hold every private name of WeasyPrint, each behind a small function with a test."""
