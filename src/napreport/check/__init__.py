"""Checks of rendered documents against their pages."""
