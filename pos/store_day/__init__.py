"""The store's day at a till: what opening and closing look at, fetch, deliver and tell."""
