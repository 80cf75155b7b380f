"""Documents out: the issued form filled in, the summary, the deduction list, and the forms F01 to F24 (forms/)."""
