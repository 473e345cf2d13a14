"""The shell around the core: one inbox, one writer, and what is shown of the state."""
