"""Render a page as a PDF."""
