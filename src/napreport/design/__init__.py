"""Colours, type, fonts, stylesheets and templates."""
