"""Lay out pages."""
