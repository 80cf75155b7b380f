"""Screen report."""
