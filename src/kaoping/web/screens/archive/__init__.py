"""Screen archive: the end: catalogue and retention."""
