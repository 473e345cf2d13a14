"""The two whole screens: signing on, and the register."""
