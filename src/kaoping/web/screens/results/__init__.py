"""Screen results: collecting, checking, proposing, deciding, releasing, and what goes into a result besides the marks."""
