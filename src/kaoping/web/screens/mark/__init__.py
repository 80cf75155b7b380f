"""Screen mark."""
