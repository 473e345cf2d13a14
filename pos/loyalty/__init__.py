"""The loyalty service as the till sees it: online, cut off, or not there at all."""
