"""The till's screen: shows the terminal's state, forwards what is asked, decides nothing."""
