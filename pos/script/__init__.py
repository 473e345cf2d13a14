"""The till script: the same terminal, driven by lines of text."""
