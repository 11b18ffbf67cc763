"""Print and send the built briefs, and count the copies."""
