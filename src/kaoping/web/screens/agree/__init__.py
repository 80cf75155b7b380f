"""Screen agree."""
