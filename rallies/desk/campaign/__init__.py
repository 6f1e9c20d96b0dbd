"""Campaigns and their people, as the desk writes them."""
