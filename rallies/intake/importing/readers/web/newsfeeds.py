"""News feeds: Atom, whose entries are known again by their ids; what is not here yet is asked for as a calendar.

A feed says when something was written, and not when it happens, so no rally is made of one. Source: RFC 4287.
"""

import re
from typing import Final
from xml.etree import ElementTree as ET

from flask_babel import gettext as _

from rallies.core.errors import InvalidInput
from rallies.intake.importing.readers.web.jsonvalues import text as line
from rallies.intake.importing.rows import Row, Source

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_START: Final = re.compile(r"\s*(?:<\?xml[^>]*>)?\s*(?:<!--.*?-->\s*)*<(?:feed|rss|rdf:RDF)\b", re.DOTALL)


def is_feed(text: str) -> bool:
    """Whether a text is a news feed."""
    return _START.match(text[:10_000]) is not None


def read(text: str) -> Source:
    """The entries of an Atom feed as rows without a date.

    Raises: InvalidInput for any other feed, or one that can't be read.
    """
    if "<!ENTITY" in text:
        raise InvalidInput(_("This is a feed with entities of its own, which are not read."))
    try:
        root = ET.fromstring(text)  # noqa: S314  # without entities of its own nothing can grow
    except (ET.ParseError, ValueError) as error:
        raise InvalidInput(_("This is a news feed that can't be read. Import the calendar (.ics) instead.")) from error
    entries = root.findall(f"{_ATOM}entry")
    if not entries:
        raise InvalidInput(_("This is a news feed, and it says no days. Import the calendar (.ics) instead."))
    return Source(rows=[_row(number, entry) for number, entry in enumerate(entries, start=1)])


def _row(number: int, entry: ET.Element) -> Row:
    return Row(
        number=number,
        fault=_("a news feed does not say when it is; import the calendar (.ics) instead"),
        key=line(entry.findtext(f"{_ATOM}id")),
        title=line(entry.findtext(f"{_ATOM}title")),
    )
