"""Macros of `templates/macros/` drawn by themselves, for pieces of a page that are kept while they show the same."""

from flask import current_app
from markupsafe import Markup


def drawn(file: str, name: str, *shown: object) -> Markup:
    """What a macro of a file makes of what it shows, in the language of the request."""
    macro = getattr(current_app.jinja_env.get_template(f"macros/{file}.html").module, name)
    made: Markup = macro(*shown)
    return made
