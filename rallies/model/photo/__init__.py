"""Photos: the wall of a campaign, and pictures of the coalition."""
