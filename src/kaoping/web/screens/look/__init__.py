"""Screen look: looking at results: ranking, heat map, units, items, losses, explanations."""
