"""The till's record: append-only, chained by hash, in SQLite."""
