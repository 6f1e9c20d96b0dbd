"""Pictures for a campaign's wall."""
