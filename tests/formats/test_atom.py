"""Atom: one entry a rally, with an id that stays and the time of its last change."""

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, fromstring

from hypothesis import given

from rallies.formats import atom
from rallies.model.lists.listing import Listing
from tests.formats.cast import WORDS, listing, moved
from tests.formats.strategies import listings

ATOM = "{http://www.w3.org/2005/Atom}"
HEAD = atom.Head(
    name="Rallies in Warsaw",
    subtitle="What is planned in Warsaw.",
    author="Rallies",
    source="https://rallies.example/en/places/pl/warsaw/rallies.atom?page=2",
    first="https://rallies.example/en/places/pl/warsaw/rallies.atom",
    page="https://rallies.example/en/places/pl/warsaw/",
    previous="https://rallies.example/en/places/pl/warsaw/rallies.atom",
    following="https://rallies.example/en/places/pl/warsaw/rallies.atom?page=3",
)


def feed(*shown: Listing) -> Element:
    return fromstring(atom.dump(shown, WORDS, HEAD))  # noqa: S314  # our own bytes


def text(parent: Element, name: str) -> str:
    return parent.findtext(ATOM + name) or ""


def test_a_feed_has_what_the_standard_asks_for() -> None:
    read = feed(listing(), moved(uid="x@y", updated=datetime(2027, 5, 2, tzinfo=UTC)))

    assert text(read, "id") == HEAD.first
    assert text(read, "title") == "Rallies in Warsaw"
    assert text(read, "updated") == "2027-05-02T00:00:00Z"
    assert read.findtext(f"{ATOM}author/{ATOM}name") == "Rallies"
    links = {link.get("rel"): link.get("href") for link in read.iter(f"{ATOM}link") if link in list(read)}
    assert links == {
        "self": HEAD.source,
        "alternate": HEAD.page,
        "previous": HEAD.previous,
        "next": HEAD.following,
    }


def test_an_entry_is_known_by_the_number_of_its_rally() -> None:
    (entry,) = feed(listing()).iter(f"{ATOM}entry")

    assert text(entry, "id") == "urn:uuid:6f2c1f9e-26cf-4a4e-9be3-1d1f6e0b1a11"
    assert text(entry, "updated") == "2027-05-01T12:00:00Z"
    assert "18:00–20:00" in text(entry, "summary")
    assert "Plac Zamkowy, Warsaw, Poland" in text(entry, "content")


def test_a_number_from_elsewhere_stays_unique() -> None:
    (entry,) = feed(listing(uid="rally-7@other.example")).iter(f"{ATOM}entry")

    assert text(entry, "id") == "tag:other.example,2026:rally-7"


def test_an_empty_feed_is_valid_and_always_the_same() -> None:
    assert text(feed(), "updated") == "1970-01-01T00:00:00Z"
    assert atom.dump([], WORDS, HEAD) == atom.dump([], WORDS, HEAD)


@given(listings())
def test_any_text_gives_well_formed_entries(shown: Listing) -> None:
    assert len(list(feed(shown, shown).iter(f"{ATOM}entry"))) == 2
