"""Who comes in: accounts, sessions, rights, and what the instance and its trail show them."""
