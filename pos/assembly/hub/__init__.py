"""What is joined to a hub: a till, a store's hub to the head office's, and whoever looks after one.

`side.py` is all of a till's. What asks the database is `pos.hub`, and what it knows of this side it
knows by ports.
"""
