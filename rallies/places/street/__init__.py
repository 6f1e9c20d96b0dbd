"""Street level: the operator's geocoding server, and geopy's face."""
