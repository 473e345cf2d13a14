"""What each kind of event changes, by subject; apply.py joins them."""
