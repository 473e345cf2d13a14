"""A PostgreSQL of the store's own, on the store's own box: made, started, kept and ended here."""
