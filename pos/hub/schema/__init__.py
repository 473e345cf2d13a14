"""The hub's tables, functions and roles, and who may see what. The schema is the design."""
