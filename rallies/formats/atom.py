"""Atom: the news of a selection, one entry a rally, last changed first. Source: RFC 4287; RFC 5005 3 (pages)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from rallies.core.text import clean
from rallies.formats.words import Words, details, title, when, where
from rallies.model.lists.listing import Listing

PAGE = 100
"""Entries on a page of a feed."""
_ATOM = "http://www.w3.org/2005/Atom"
_TEXT = 1_000
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a feed says of itself: its own address, that of the page it follows, its neighbours ("": none)."""

    name: str
    subtitle: str
    author: str
    source: str
    page: str
    previous: str = ""
    following: str = ""
    first: str = ""


def dump(listings: Iterable[Listing], words: Words, head: Head) -> bytes:
    """One page of listings as a feed, in the order given."""
    listings = list(listings)
    register_namespace("", _ATOM)
    feed = Element(_named("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": words.language})
    _add(feed, "id", head.first or head.source)
    _add(feed, "title", head.name)
    _add(feed, "subtitle", head.subtitle)
    _add(feed, "updated", _instant(max((listing.updated for listing in listings), default=_NEVER)))
    _add(SubElement(feed, _named("author")), "name", head.author)
    for relation, address in (("self", head.source), ("previous", head.previous), ("next", head.following)):
        _link(feed, relation, address, "application/atom+xml")
    _link(feed, "alternate", head.page, "text/html")
    for listing in listings:
        _entry(feed, listing, words)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode").encode()


def _entry(feed: Element, listing: Listing, words: Words) -> None:
    entry = SubElement(feed, _named("entry"))
    _add(entry, "id", _urn(listing.uid))
    _add(entry, "title", title(listing, words))
    _add(entry, "updated", _instant(listing.updated))
    _link(entry, "alternate", words.link(listing), "text/html")
    for term in (listing.kind, listing.campaign):
        if term:
            SubElement(entry, _named("category"), {"term": str(term)})
    _add(entry, "summary", f"{when(listing, words)} · {where(listing, words)}")
    _add(entry, "content", "\n".join([where(listing, words), *details(listing, words, limit=_TEXT)]))


def _urn(uid: str) -> str:
    """A UID as an IRI that stays the same for ever. Source: RFC 4122 3; RFC 4151."""
    name, _, host = uid.partition("@")
    try:
        return UUID(name).urn
    except ValueError:
        return f"tag:{host},2026:{name}"


def _add(parent: Element, name: str, words: str) -> None:
    SubElement(parent, _named(name)).text = clean(words)


def _link(parent: Element, relation: str, address: str, kind: str) -> None:
    if address:
        SubElement(parent, _named("link"), {"rel": relation, "type": kind, "href": address})


def _named(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
