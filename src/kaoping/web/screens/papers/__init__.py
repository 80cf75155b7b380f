"""Screen papers: the forms of an assessment as files, one by one or packed, and the office's words in them."""
