"""The calls the service offers, one class per group; each method is one call."""
