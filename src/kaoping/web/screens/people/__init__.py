"""Screen people."""
