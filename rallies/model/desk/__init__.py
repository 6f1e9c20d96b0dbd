"""What the desk works with: moderation, accounts and the trail."""
