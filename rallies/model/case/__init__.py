"""Cases: the people a campaign is for, and how it stands with them."""
