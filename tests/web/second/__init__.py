"""What follows once marks are signed, as a process: anybody tries anything, beside a model of the rules that knows nothing of the site's policy."""
