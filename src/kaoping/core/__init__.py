"""What a scoring standard means. Standard library only: no I/O, no clock, no settings."""
