"""Hold every private name of WeasyPrint, each with a test."""
