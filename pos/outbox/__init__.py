"""What waits for the loyalty service, and what delivers it."""
