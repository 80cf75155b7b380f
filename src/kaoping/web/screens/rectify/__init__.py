"""Screen rectify: the ledger of problems, and reminders."""
