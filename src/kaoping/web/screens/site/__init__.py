"""Screen site."""
