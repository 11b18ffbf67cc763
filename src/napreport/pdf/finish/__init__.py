"""Write the finished PDF."""
