"""What the public pages call things."""
