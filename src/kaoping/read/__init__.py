"""Documents in: every format ends in a Grid, one module knows what a rubric table looks like, one reads the language."""
