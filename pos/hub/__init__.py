"""The hub of a store, or of the head office, on PostgreSQL: what tills tell and what they get."""
