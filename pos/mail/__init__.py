"""Receipts by e-mail: what waits to be sent, who sends it, and the store's mail server."""
