"""Render a page as a Word document."""
