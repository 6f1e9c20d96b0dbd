"""What pages tell other programs within themselves: microformats and schema.org."""

import json
from datetime import date
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from tests import cast
from tests.publish.shapes import SHAPES

WARSAW = "/en/places/pl/warsaw/"
pytestmark = pytest.mark.usefixtures("register")


class Microformats(HTMLParser):
    """The events that a page marks up, each with what its classes name."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        said = dict(attrs)
        names = set((said.get("class") or "").split())
        if "h-event" in names:
            self.events.append({})
        if "dt-start" in names:
            self.events[-1]["start"] = said["datetime"] or ""
        if "u-url" in names:
            self.events[-1]["url"] = said["href"] or ""


def test_a_list_says_its_events_to_other_programs_and_names_its_feeds(client: FlaskClient) -> None:
    first = cast.published()
    later = cast.published(time_day=date(2027, 5, 28))
    page = client.get(WARSAW).text
    read = Microformats()

    read.feed(page)

    assert read.events[-1] == {"start": "2027-05-28T18:00+02:00", "url": f"/en/rallies/{later.public_id}/"}
    assert f"/en/rallies/{first.public_id}/" in page
    for shape, kind in SHAPES.items():
        bare = kind.partition(";")[0]
        assert f'<link rel="alternate" type="{bare}" href="{WARSAW}rallies.{shape}"' in page


def test_a_page_of_a_rally_tells_search_engines_what_it_is(client: FlaskClient) -> None:
    rally = cast.published()

    page = client.get(f"/en/rallies/{rally.public_id}/").text

    data = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert data["startDate"] == "2027-05-21T18:00:00+02:00"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert f'href="/en/rallies/{rally.public_id}/rally.ics"' in page
