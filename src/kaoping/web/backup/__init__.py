"""Backups: one file with the database and the evidence of an installation, checked after it is written and before anything is made of it."""
