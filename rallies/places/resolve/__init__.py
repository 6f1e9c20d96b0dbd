"""Which place a text means: read, looked up, weighed."""
