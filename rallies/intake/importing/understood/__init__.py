"""What a cell says: days, hours, zones, points, states."""
