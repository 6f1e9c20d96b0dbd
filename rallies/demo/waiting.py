"""What waits at the demo's desk: made-up things of each kind, so that a coordinator has something to decide."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final, NamedTuple

from sqlalchemy import select

from rallies.core.db.database import session
from rallies.demo import texts
from rallies.model.actors import Actor, By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.rally import proposals
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import EXAMPLE_KEY, Kind, Rally
from rallies.places.gazetteer import Gazetteer


class Example(NamedTuple):
    """A rally that waits; `question` is what the desk has asked its organizer, "" if nothing."""

    key: str
    title: str
    kind: Kind
    country: str
    city: str
    venue: str
    question: str = ""


EXAMPLES: Final = (
    Example("new", "Example vigil in Porto", Kind.VIGIL, "PT", "porto", "Praça da Liberdade"),
    Example(
        "asked",
        "Example rally in Ghent",
        Kind.RALLY,
        "BE",
        "gent",
        "By the bridge",
        "There are several bridges: which one, and on which bank?",
    ),
)
REASON: Final = "The square is taken until seven. This request is made up."


def key_of(example: Example, day: date) -> str:
    """The key under which an example of a day is kept."""
    return f"{EXAMPLE_KEY}{day.isoformat()}-{example.key}"


def drafts(campaign: Campaign, gazetteer: Gazetteer, day: date) -> Iterator[tuple[Example, Draft]]:
    """The rallies that wait for a day, each with what it says."""
    for example in EXAMPLES:
        city = gazetteer.by_slug(example.country, example.city)
        if city is None:
            continue
        place = PlaceSaid(
            country=city.country,
            place_id=city.place_id,
            city=city.slug,
            city_name=city.name,
            region_name=city.admin1_name,
            city_lat=city.lat,
            city_lon=city.lon,
            venue=example.venue,
        )
        yield (
            example,
            Draft(
                title=example.title,
                kind=example.kind,
                language="en",
                place=place,
                time=TimeSaid(day=day, hour=time(18), tz=city.zone),
                campaign=campaign.slug,
                description=texts.MADE_UP,
            ),
        )


def ask_for_a_change(campaign: Campaign, day: date, now: datetime) -> None:
    """Let an organizer ask that one of the public examples of a day begin later."""
    query = (
        select(Rally)
        .where(
            Rally.campaign_id == campaign.id,
            Rally.source_key.startswith(EXAMPLE_KEY),
            Rally.day == day,
            Rally.is_listed.is_(True),
        )
        .order_by(Rally.source_key)
        .limit(1)
    )
    rally = session().execute(query).scalar()
    if rally is not None:
        later = TimeSaid(day=day, hour=time(20), tz=rally.tz)
        proposals.propose(rally, By(Actor.ORGANIZER, now), Proposal(time=later, why=REASON))
