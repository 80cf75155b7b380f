"""kaoping (考评): an official scoring standard, read from the document itself, turned into a running assessment."""

__version__ = "0.1.0"
