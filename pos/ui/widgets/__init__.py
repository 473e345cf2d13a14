"""What the cashier sees, one module for each part of the register."""
