"""Checks of PDF files."""
