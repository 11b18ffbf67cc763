"""Distribution: from briefs that were built and a list of who receives them to the print shop's order, parcels and papers."""
