"""Screen books."""
