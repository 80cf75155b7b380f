"""Screen overview."""
