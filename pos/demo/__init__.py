"""The demo: sandbox, sample catalogue, virtual scanner and printer around the real till."""
