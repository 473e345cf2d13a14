"""A line to a PostgreSQL server: how it is opened, and what went wrong."""
