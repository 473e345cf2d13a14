"""Ways to reach a device: serial lines, networks, files. What is said there is for others."""
