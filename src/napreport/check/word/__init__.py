"""Checks of Word files."""
