"""`pos setup`: what a till needs is found, tried and saved, on a screen of its own."""
