"""Cash drawers."""
