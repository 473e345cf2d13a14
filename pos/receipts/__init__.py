"""What goes on paper: sales and counts as receipt documents."""
