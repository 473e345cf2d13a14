"""The till's screen: it shows the terminal's state, forwards what the cashier asks, decides nothing."""
