"""The reports of a shift: what they say, and how the record is folded into one."""
