"""Screen audit."""
