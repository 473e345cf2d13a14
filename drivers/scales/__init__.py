"""Scales at the counter."""
