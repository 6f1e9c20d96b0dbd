"""Rallies of this register that come back from its own lists: what somebody changed in the file, and nothing else."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from rallies.core import current
from rallies.core.clock import Moment, instant_of, is_zone
from rallies.core.db.database import session
from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.core.text import folded, one_line
from rallies.formats import geojson
from rallies.intake.importing.reading import status_of
from rallies.intake.importing.rows import Answer, Outcome, Row
from rallies.intake.importing.understood import calledoff, kinds
from rallies.intake.importing.understood.moments import moment, span
from rallies.model.desk.moderation import State
from rallies.model.lists import recall
from rallies.model.lists.listing import Listing, Status
from rallies.model.query import faces
from rallies.model.rally import register
from rallies.model.rally.draft import Draft, PlaceSaid, TimeSaid
from rallies.model.rally.particulars import texts
from rallies.model.rally.rallies import Precision, Rally
from rallies.model.rally.register import Origin
from rallies.places.shared import gazetteer

_AS_DEGREES: Final = 5
_OF_PLACE: Final = frozenset({"venue", "city", "country", "lat", "lon"})
_TEXTS: Final = {"title": "title", "kind": "kind", "language": "language", "organizer": "organization"}
"""Columns that our lists hold and that a rally's words stand in, with the name that they have there."""
GONE: Final = frozenset({State.REJECTED, State.WITHDRAWN, State.FROZEN})
"""States of what is not public any more, which no import changes."""
_OFF: Final = {Status.CANCELLED: "cancelled", Status.POSTPONED: "postponed"}


class Edit(NamedTuple):
    """What a row changes of the rally that it came from: parts as `reading.PARTS` names them, and the draft of it."""

    names: frozenset[str]
    parts: frozenset[str]
    draft: Draft | None


class Own:
    """The rallies of this register that answers are of, by UID, and what becomes of those answers."""

    def __init__(self, answers: Iterable[Answer], host: str, now: datetime) -> None:
        self._host = host
        uids = [uid_of(answer.key, host) for answer in answers if answer.row is not None]
        found = session().execute(select(Rally).where(Rally.uid.in_(uids))).scalars() if uids else ()
        self._rallies = {rally.uid: rally for rally in found}
        self._listings = _listings(self._rallies, now)
        self._seen: dict[str, int] = {}
        self.edits: list[tuple[Rally, Answer, Edit]] = []

    def told(self, answer: Answer) -> Answer:
        """An answer as it stands; of a rally of ours without its draft, and with a changed one noted in `edits`."""
        rally = self._rallies.get(uid_of(answer.key, self._host))
        if rally is None or answer.row is None:
            return answer
        listing = self._listings[rally.uid]
        found = _edit(answer.row, answer, listing, rally)
        if rally.state in GONE:
            return gone(answer, rally.state)
        if not found.names or rally.state == State.PENDING:
            words = _("it is of this register and stays as it is")
            return replace(answer, outcome=Outcome.ACCEPTED, reason=words, draft=None)
        if question := self._question(answer, rally, listing, found):
            return replace(answer, outcome=Outcome.ASKED, reason=question, draft=None)
        if found.draft is None:
            return answer
        told = replace(answer, reason=_("changed in the file: %(names)s", names=", ".join(sorted(found.names))))
        self.edits.append((rally, told, found))
        return replace(told, draft=None)

    def _question(self, answer: Answer, rally: Rally, listing: Listing, found: Edit) -> str:
        assert answer.row is not None  # noqa: S101  # `told` saw to it
        if _is_older(answer.row, listing):
            return _("it has changed here since this file was written; take a new file, and change that")
        is_on = rally.state != State.CANCELLED or "status" in found.parts
        if not is_on and found.parts & {"time", "place"}:
            return _("it is cancelled here; say that it is on again, or leave its time and place")
        first = self._seen.setdefault(rally.uid, answer.number)
        if first != answer.number:
            return _("it is the same rally as row %(row)d; give each its own key", row=first)
        return ""


def gone(answer: Answer, state: str) -> Answer:
    """The answer to a row whose rally a person took out."""
    words = _("this rally is %(state)s here, and an import does not bring it back", state=state)
    return replace(answer, outcome=Outcome.REFUSED, reason=words, draft=None)


def uid_of(key: str, host: str) -> str:
    """The UID that a key is; that of an Atom feed's id where it is one of ours."""
    if key.startswith("urn:uuid:"):
        return f"{key.removeprefix('urn:uuid:')}@{host}"
    if key.startswith(f"tag:{host},"):
        return f"{key.partition(':')[2].partition(':')[2]}@{host}"
    return key


def _listings(uids: Iterable[str], now: datetime) -> dict[str, Listing]:
    """The public faces of rallies, as our lists show them, by UID."""
    found = recall.listings(faces().where(Rally.uid.in_(list(uids))), Moment(now))
    return {listing.uid: listing for listing in found}


def _is_older(row: Row, listing: Listing) -> bool:
    """Whether a row was written before its rally was last changed, or does not say when it was."""
    written = moment(row.updated)
    if not isinstance(written, datetime) or written.tzinfo is None:
        return True
    return written < listing.updated.replace(microsecond=0)


def _edit(row: Row, answer: Answer, listing: Listing, rally: Rally) -> Edit:
    """What is other in a row than in the line that our lists have of its rally; the draft is None if the row has none.

    What the row leaves empty stays, and so does what our lists do not hold as it was said: the text, the link,
    the campaign.
    """
    names = _words(row, listing)
    if not _is_same_time(row, answer, listing):
        names |= {"time"}
    names |= _place(row, answer, listing)
    if _status(row, listing) not in {"", _OFF.get(listing.status, "on")}:
        names |= {"status"}
    parts = {"texts"} if names & _TEXTS.keys() else set()
    parts |= (names & {"time", "status"}) | ({"place"} if names & _OF_PLACE else set())
    draft = _draft(answer.draft, names, listing, rally) if answer.draft else None
    return Edit(frozenset(names), frozenset(parts), draft)


def _words(row: Row, listing: Listing) -> set[str]:
    said = {
        "title": _line(row.title) in {"", *_titles(listing)},
        "kind": not row.kind.strip() or kinds.named(row.kind) is listing.kind,
        "language": row.language.strip() in {"", listing.language},
        "organizer": _line(row.organizer) in {"", _line(listing.organization)},
    }
    return {name for name, is_same in said.items() if not is_same}


def _titles(listing: Listing) -> set[str]:
    """A title as our lists write it, in each of our languages."""
    title = _line(listing.title)
    found = {title}
    for language in locale.LANGUAGES:
        _ = voice(language).gettext
        unknown = _("%(title)s (time to be announced)", title=title)
        found |= {unknown, _("CHANGED: %(title)s", title=title), _("CHANGED: %(title)s", title=unknown)}
        for form in (_("CANCELLED: %(title)s", title=""), _("POSTPONED: %(title)s", title="")):
            found |= {_line(form + title), _line(form + unknown)}
    return {_line(each) for each in found}


def _is_same_time(row: Row, answer: Answer, listing: Listing) -> bool:
    expected = span(*geojson.span(listing))
    names = ("date", "start", "end", "end_date")
    if not row.date or all(getattr(row, name) == expected.get(name, "") for name in names):
        return True
    start, end = _instant(row, row.date, row.start), _instant(row, row.end_date or row.date, row.end)
    if start == listing.starts and (end or listing.ends) == listing.ends:
        return True
    if not row.start and listing.hour is None:
        return (row.date, row.end_date or row.date) == (f"{listing.day}", f"{listing.end_day}")
    if answer.draft is None:
        return False
    said = register.made(answer.draft, Origin(now=listing.updated, host=""), answer.draft.time.day)
    return (said.starts_at, said.ends_at, said.hour is None) == (listing.starts, listing.ends, listing.hour is None)


def _instant(row: Row, day: str, hour: str) -> datetime | None:
    """The instant of a day and hour of a row, None where it names no zone by which they are one."""
    zone = row.clock or row.tz
    try:
        at = time.fromisoformat(hour.partition(" ")[0])
        return instant_of(date.fromisoformat(day), at, zone) if is_zone(zone) else None
    except ValueError:
        return None


def _status(row: Row, listing: Listing) -> str:
    """What a row says of whether its rally is on, by its title too unless that says so itself."""
    by_title = "" if calledoff.status_in(listing.title) else calledoff.told(row).status
    return status_of(row) or status_of(replace(row, status=by_title))


def _place(row: Row, answer: Answer, listing: Listing) -> set[str]:
    if listing.is_online:
        return set()
    held, typed = _line(", ".join(part for part in (listing.venue, listing.address) if part)), _line(row.venue)
    is_table = bool(row.city or row.country)
    if is_table:
        city, is_same_venue = row.city, typed in {"", held}
    else:  # a calendar's LOCATION holds all of it
        city = typed.removeprefix(held).strip(", ").partition(",")[0]
        is_same_venue = not held or not typed or typed.startswith(held)
    names = set() if is_same_venue else {"venue"}
    if is_table or is_same_venue:
        names |= set() if _is_city(city, answer, listing) else {"city"}
    if row.country.strip().upper() not in {"", listing.country}:
        names.add("country")
    points = {"lat": (row.lat, listing.lat), "lon": (row.lon, listing.lon)} if is_table else {}
    return names | {name for name, (said, shown) in points.items() if said.strip() and not _is_at(said, shown)}


def _is_city(text: str, answer: Answer, listing: Listing) -> bool:
    """Whether a text names the city of a rally, whichever town the same words may mean elsewhere."""
    if folded(text) in _city_names(listing):
        return True
    return answer.draft is not None and answer.draft.place.place_id == listing.place_id


def _city_names(listing: Listing) -> set[str]:
    names = {"", listing.city_name}
    if listing.place_id is not None:
        known = gazetteer(current.settings().gazetteer)
        names |= {known.local_name(listing.place_id, language) for language in locale.LANGUAGES}
    return {folded(name) for name in names}


def _is_at(typed: str, shown: float | None) -> bool:
    try:
        return shown is not None and round(float(typed), _AS_DEGREES) == round(shown, _AS_DEGREES)
    except ValueError:
        return False


def _draft(said: Draft, names: set[str], listing: Listing, rally: Rally) -> Draft:
    """A rally as it is, with what a row changes of it."""
    held = {**texts(rally), **{ours: getattr(said, ours) for name, ours in _TEXTS.items() if name in names}}
    return replace(
        said,
        **held,
        time=_time(said.time, listing),
        place=_placed(said.place, names, rally),
        understood=rally.understood,
    )


def _time(said: TimeSaid, listing: Listing) -> TimeSaid:
    """A time without the end that our calendars show where nobody gave one."""
    if listing.has_end or said.hour is None or said.end_hour is None:
        return said
    day = datetime(2000, 1, 1, tzinfo=UTC)
    length = (datetime.combine(day, said.end_hour) - datetime.combine(day, said.hour)) % timedelta(days=1)
    return replace(said, end_day=None, end_hour=None) if length == listing.ends - listing.starts else said


def _placed(said: PlaceSaid, names: set[str], rally: Rally) -> PlaceSaid:
    if "venue" not in names:
        kept = {"venue": rally.venue, "address": rally.address, "is_venue_announced": rally.is_venue_announced}
        said = replace(said, **kept)  # type: ignore[arg-type]  # each by its own name
    if not names & {"lat", "lon"}:
        said = replace(said, lat=None, lon=None)  # the old pin is that of the old place
    lead = rally.starts_at - rally.reveals_at if rally.reveals_at else None
    hours = round(lead.total_seconds() / 3600) if lead is not None else None
    return replace(said, precision=Precision(rally.precision), reveal_hours=hours)


def _line(text: str) -> str:
    """Words as they come back from any of our lists, whose calendars write some signs otherwise."""
    return one_line(text).replace("\\", "/").replace('"', "'")
