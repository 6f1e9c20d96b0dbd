"""The web server: waitress's parts put together anew."""
