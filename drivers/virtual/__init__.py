"""Devices that are not there, for the demo and for tests: real drivers talk to them."""
