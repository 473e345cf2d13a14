"""Gameball, v4.0: the client, their words, and the program the till asks."""
