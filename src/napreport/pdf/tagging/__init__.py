"""Write the PDF's tags and metadata."""
