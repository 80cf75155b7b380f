"""The site: the only floor with a database, users and a clock."""
