"""Published bytes: the store and its front."""
