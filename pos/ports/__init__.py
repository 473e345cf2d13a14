"""What the terminal needs from the world, as Protocols and the values that cross them."""
