"""Loads the demo into a register of its own: past rallies as their sources tell of them, and made-up ones to come."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial
from importlib.resources import files
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import func, select

from rallies.core.db.database import session, writing
from rallies.core.errors import Conflict
from rallies.demo import coalition, letters, people, posters, texts, waiting
from rallies.model.actors import Actor, By
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigning import CampaignSaid
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case import casework
from rallies.model.case.cases import Case
from rallies.model.case.casework import CaseSaid
from rallies.model.rally import decisions, register
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.rallies import EXAMPLE_KEY, Kind, Precision, Rally
from rallies.model.rally.register import Addition, Origin
from rallies.places.candidate import Candidate
from rallies.places.gazetteer import Gazetteer

SLUG: Final = "freeviasna"
HASHTAG: Final = "#FreeViasna"
DAY: Final = (9, 17)
"""Month and day of the campaign: the first of the seven members of Viasna was detained on 17 September 2020."""
_ACTOR: Final = Actor.DEMO
_HOURS: Final = (time(18), time(17, 30), time(19), time(12))


@dataclass(frozen=True)
class Loaded:
    """How many rallies were added: past ones, and examples on a day."""

    past: int
    examples: int
    day: date


@dataclass(frozen=True)
class _Told:
    """A rally of the demo, under a key that stays."""

    key: str
    draft: Draft


def load(gazetteer: Gazetteer, *, now: datetime, host: str) -> Loaded:
    """Add what is not there yet.

    Raises: Conflict for a register that holds anything but the demo.
    """
    campaign = _campaign(now)
    day = next_day(now.date())
    by = By(_ACTOR, now)
    told = list(_past(gazetteer))
    past, examples = _missing(told), _missing(list(_examples(told, gazetteer, day)))
    if stale := _stale(campaign):
        with writing():
            for case, person in stale:
                casework.revise(campaign, case, _with_what_is_kept(person, case), by)
    if past or examples:
        with writing():
            _tell(campaign, coalition.said(HASHTAG, texts.TITLES, texts.SUMMARIES, day), by)
            origin = Origin(now=now, host=host, actor=_ACTOR)
            additions = [_addition(rally, origin) for rally in past + examples]
            register.add_all(additions, origin, is_published=True)
            if examples:
                _let_wait(campaign, gazetteer, day, origin)
    return Loaded(len(past), len(examples), day)


def next_day(today: date) -> date:
    """The next 17 September after a day."""
    this_year = date(today.year, *DAY)
    return this_year if this_year > today else date(today.year + 1, *DAY)


def _campaign(now: datetime) -> Campaign:
    """The demo's campaign, a new one for an empty register."""
    found = session().execute(select(Campaign).where(Campaign.slug == SLUG)).scalar()
    if found is not None and found.is_example:
        return found
    rallies = session().execute(select(func.count()).select_from(Rally)).scalar()
    campaigns = session().execute(select(func.count()).select_from(Campaign)).scalar()
    if rallies or campaigns:
        raise Conflict(
            f"This register holds {rallies} rallies and {campaigns} campaigns that are not of the demo. "
            "Load the demo into an instance of its own: rallies --instance instance/demo demo"
        )
    return Campaign(slug=SLUG, is_example=True, created_at=now)


def _tell(campaign: Campaign, said: CampaignSaid, by: By) -> None:
    """Put on the campaign what it says, who carries it and whom it is for."""
    session().add(campaign)
    session().flush()
    campaigning.revise(campaign, said, by)
    for language, text in coalition.STATEMENTS.items():
        campaigning.say(campaign, language, text, coalition.DEMANDS[language], by)
    campaigning.join(campaign, coalition.MEMBERS, by)
    for country, permits in coalition.PERMITS.items():
        campaigning.permit(campaign, country, permits, by)
    for person in people.PEOPLE:
        if _kept(campaign, person) is None:
            casework.add(campaign, person, by)
    posters.hang(campaign, by)
    letters.write(campaign, by)


def _kept(campaign: Campaign, person: CaseSaid) -> Case | None:
    return casework.found(campaign, casework.slug_of(person.names, campaign.language))


def _stale(campaign: Campaign) -> list[tuple[Case, CaseSaid]]:
    """The people of whom an earlier demo keeps less than is reported by now; what the desk said later is left alone."""
    pairs = [(_kept(campaign, person), person) for person in people.PEOPLE] if campaign.id else []
    return [(case, person) for case, person in pairs if case and _is_older(case, person)]


def _with_what_is_kept(person: CaseSaid, case: Case) -> CaseSaid:
    """What is told of a person by now, with the address and picture that the desk gave her."""
    return replace(person, write_to=case.write_to, picture=case.picture, picture_credit=case.picture_credit)


def _is_older(case: Case, person: CaseSaid) -> bool:
    kept, told = case.as_of or date.min, person.as_of or date.min
    return kept < told or (kept == told and not case.state_source)


def _missing(told: list[_Told]) -> list[_Told]:
    query = select(Rally.source_key).join(Campaign).where(Campaign.slug == SLUG)
    known = set(session().execute(query).scalars())
    return [rally for rally in told if rally.key not in known]


def _let_wait(campaign: Campaign, gazetteer: Gazetteer, day: date, origin: Origin) -> None:
    """Leave something to decide: a new rally, one that was asked about, and a change."""
    by = By(_ACTOR, origin.now)
    for example, draft in waiting.drafts(campaign, gazetteer, day):
        addition = _addition(_Told(waiting.key_of(example, day), draft), origin)
        (public,) = register.add_all([addition], origin)
        if example.question:
            decisions.ask(register.with_id(public), by, question=example.question)
    waiting.ask_for_a_change(campaign, day, origin.now)


def _addition(told: _Told, origin: Origin) -> Addition:
    """A rally of the demo under the names that it has in every register."""
    uid = f"{uuid5(NAMESPACE_URL, told.key)}@{origin.host}"
    return Addition(told.draft, told.key, _public_id(told.key), uid)


def _public_id(key: str) -> str:
    """An id that is the same in every demo, in the letters that all ids have."""
    return hashlib.sha256(key.encode()).hexdigest()[:8].replace("0", "g").replace("1", "h")


def _past(gazetteer: Gazetteer) -> Iterator[_Told]:
    """The real rallies. Source: the public pages that `url` names, read for place, date, time and organization."""
    text = (files("rallies.demo") / "freeviasna.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        city = gazetteer.by_slug(row["country"], row["city"]) if row["city"] else None
        said = [texts.TOLD[row["language"], row["told"]]]
        if row["day_is_sure"] == "no":
            said.append(texts.UNSURE_DAY[row["language"]])
        draft = Draft(
            title=row["title"],
            kind=Kind(row["kind"]),
            language=row["language"],
            place=_place(city, row["country"], row["venue"]),
            time=TimeSaid(
                day=date.fromisoformat(row["date"]),
                hour=_hour(row["start"]),
                end_day=date.fromisoformat(row["end_date"]) if row["end_date"] else None,
                end_hour=_hour(row["end"]),
                tz=row["tz"] or (city.zone if city else "UTC"),
            ),
            campaign=SLUG,
            description=" ".join(said),
            organization=row["organization"],
            url=row["url"],
            route=row["route"],
        )
        yield _Told(row["key"], draft)


def _examples(told: list[_Told], gazetteer: Gazetteer, day: date) -> Iterator[_Told]:
    """A made-up rally for each city of the real ones."""
    cities = sorted({(one.draft.place.country, one.draft.place.city) for one in told if one.draft.place.city})
    for number, (country, slug) in enumerate(cities):
        city = gazetteer.by_slug(country, slug)
        if city is None:
            continue
        kind, title = texts.EXAMPLES[number % len(texts.EXAMPLES)]
        draft = Draft(
            title=title % city.name,
            kind=Kind(kind),
            language="en",
            place=_place(city, country, "", precision=Precision.CITY),
            time=TimeSaid(day=day, hour=_HOURS[number % len(_HOURS)], tz=city.zone),
            campaign=SLUG,
            description=texts.MADE_UP,
        )
        yield _Told(f"{EXAMPLE_KEY}{day.isoformat()}-{country.lower()}-{slug}", draft)


def _place(city: Candidate | None, country: str, venue: str, *, precision: Precision = Precision.EXACT) -> PlaceSaid:
    said = partial(PlaceSaid, country=country, venue=venue, precision=precision, is_venue_announced=bool(venue))
    if city is None:
        return said()
    return said(
        place_id=city.place_id,
        city=city.slug,
        city_name=city.name,
        region_name=city.admin1_name,
        city_lat=city.lat,
        city_lon=city.lon,
    )


def _hour(text: str) -> time | None:
    return time.fromisoformat(text) if text else None
