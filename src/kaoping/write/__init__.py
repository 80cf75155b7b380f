"""Documents out: the issued form filled in, the summary, the deduction list."""
