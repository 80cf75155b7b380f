"""The process as a whole: any operation by anybody in any order, against a small model of the rules."""
