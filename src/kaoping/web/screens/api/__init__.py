"""What programs call with a token: the pages' own actions as JSON, one file an area, described by themselves; and what leaves the installation."""
