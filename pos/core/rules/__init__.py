"""The decisions, by subject."""
