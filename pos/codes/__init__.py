"""GS1 codes cut into their fields, and any code told in words."""
