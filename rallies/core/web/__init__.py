"""The edge of the web: what stands at the doors, and who a request comes from."""
