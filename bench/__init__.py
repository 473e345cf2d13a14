"""The benchmark: each figure measured on this machine against a floor measured beside it."""
