"""The customer's second screen: what the till tells it, how it follows, how it looks."""
