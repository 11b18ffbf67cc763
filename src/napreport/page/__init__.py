"""One brief as one semantic page."""
