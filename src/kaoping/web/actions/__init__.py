"""Verbs that write. Each checks rights and time by `policy`, changes rows and tells the audit in one transaction."""
