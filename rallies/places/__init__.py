"""Places: what people type becomes a point, a region, a country and a time zone, or a short honest list."""
