"""Load and validate a project's content."""
