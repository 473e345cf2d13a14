"""A stand-in for the Gameball loyalty service: one pure function, over real HTTP or in tests.

It shares no code with the client on purpose: two readings of one documentation find each other's
mistakes.
"""
