"""Screen standards."""
