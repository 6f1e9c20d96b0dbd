"""Secrets: manage keys as they are typed, key files, sealed text and signed tokens."""
