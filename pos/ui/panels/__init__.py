"""What opens over the customer's side of the register; a scan goes on as if none were there."""
