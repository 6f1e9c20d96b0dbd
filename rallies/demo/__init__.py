"""The demo: what a campaign looks like with real past rallies and made-up ones to come."""
