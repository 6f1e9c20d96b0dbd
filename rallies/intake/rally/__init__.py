"""Registering a rally: the form, its preview, and sending it."""
