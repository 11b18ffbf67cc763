"""Print and send the built briefs: orders, parcels, e-mail archives, letters, reconciliation."""
