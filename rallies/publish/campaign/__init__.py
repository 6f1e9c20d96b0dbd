"""A campaign's public pages."""
