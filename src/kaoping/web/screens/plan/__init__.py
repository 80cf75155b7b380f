"""Screen plan."""
