"""The ground floor: settings, database, clock, text, tokens, mail, jobs; nothing about rallies."""
