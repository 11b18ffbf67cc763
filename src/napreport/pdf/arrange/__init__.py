"""Arrange a page's tree for print."""
