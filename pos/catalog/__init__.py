"""Items and prices, in a file of their own that is replaced whole."""
