"""The public faces of the register: what anyone may see, with no private field in it.

`of` decides what is public of a rally; every page, map, feed and mirror goes through it. The faces of campaigns and
cases are made in `campaign/faces` and named here too.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Row, and_

from rallies.core.clock import Moment, local
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.campaign.faces import (
    CampaignFace,
    CaseFace,
    CaseKind,
    CaseStatus,
    MemberFace,
    NoticeFace,
    PermitFace,
    PublicLetter,
    ReportedCase,
    StatementFace,
    of_campaign,
)
from rallies.model.desk.moderation import State
from rallies.model.rally.rallies import EXAMPLE_KEY, Change, Kind, Precision, Rally

__all__ = [
    "CampaignFace", "CampaignState", "CaseFace", "CaseKind", "CaseStatus", "ChangeFace", "CityCount", "Kind", "Listing",
    "MemberFace", "NoticeFace", "PermitFace", "Phase", "Precision", "PublicLetter", "ReportedCase", "StatementFace",
    "Status", "of", "of_campaign",
]  # fmt: skip

DEFAULT_LENGTH = timedelta(hours=2)
"""How long a rally lasts if nobody said: for calendars, and to know when it is past. Nothing else shows that end."""


class Status(StrEnum):
    """Whether it is still on."""

    ON = "on"
    CHANGED = "changed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Phase(StrEnum):
    """Where the present stands to it."""

    UPCOMING = "upcoming"
    NOW = "now"
    PAST = "past"


@dataclass(frozen=True, kw_only=True)
class ChangeFace:
    """A public change: `what` is time, place, text, cancelled, postponed, reinstated, or zone for its rules.

    `before` and `after` hold words ready to be shown: `day` (ISO), `hour` (HH:MM), `tz`, `city`, `venue`, `address`,
    and of a zone `offset` ("UTC+2"). Of a text, `fields` in `after` names what changed. `reason_code` is one of
    `reasons.sentences` or "", `reason` words beside it.
    """

    at: datetime
    what: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    reason_code: str = ""


class CityCount(NamedTuple):
    """A city (or, with an empty `city`, a country's rest) with its number of rallies to come and their middle."""

    country: str
    city: str
    city_name: str
    place_id: int | None
    rallies: int
    lat: float | None
    lon: float | None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A published rally as anyone may see it now.

    `starts` and `ends` are instants in UTC; `hour` None means that the time is to be announced, and then
    `ends` is the first moment after its last day. `ends` is the usual two hours later where nobody gave an end
    (`has_end`), so what people read asks `end_hour` and `end_day`, the day it starts on unless another one was given.
    `lat`, `lon` (degrees, WGS 84) are as precise as `precision` allows at this moment; None for online or placeless
    ones, and no output may carry more. `reveals_at` is set while a timed place is still hidden.
    `is_example` marks what a demo has made up, and nothing else of its campaign.
    """

    id: str
    uid: str
    title: str
    kind: Kind
    status: Status
    phase: Phase
    language: str
    starts: datetime
    ends: datetime
    day: date
    hour: time | None
    end_day: date
    end_hour: time | None
    tz: str
    country: str
    city: str
    city_name: str
    region_name: str
    place_id: int | None
    venue: str
    address: str
    route: str
    precision: Precision
    is_venue_announced: bool
    lat: float | None
    lon: float | None
    reveals_at: datetime | None
    description: str
    description_html: str
    organization: str
    url: str
    campaign: str
    campaign_hashtag: str
    is_example: bool
    series: str | None
    reason: str
    changes: tuple[ChangeFace, ...]
    is_listed: bool
    reason_code: str = ""
    sequence: int
    revision: int
    updated: datetime

    @property
    def is_time_announced(self) -> bool:
        """Whether the hour is known."""
        return self.hour is not None

    @property
    def is_online(self) -> bool:
        """Whether people meet on the net alone."""
        return self.kind is Kind.ONLINE

    @property
    def local_start(self) -> datetime:
        """The start as the venue's wall-clock shows it, aware."""
        return local(self.starts, self.tz)

    @property
    def local_end(self) -> datetime:
        """The end as the venue's wall-clock shows it, aware."""
        return local(self.ends, self.tz)

    @property
    def has_end(self) -> bool:
        """Whether somebody gave an end: an hour, or a later day."""
        return self.end_hour is not None or self.end_day > self.day

    @property
    def is_overnight(self) -> bool:
        """Whether it goes past midnight and is over before the hour it began at: one night, and no second day."""
        if self.hour is None or self.end_hour is None:
            return False
        return self.end_day == self.day + timedelta(days=1) and self.end_hour < self.hour

    @property
    def lasts_days(self) -> bool:
        """Whether it goes over more than one day, other than past midnight of the first."""
        return self.end_day > self.day and not self.is_overnight


# A demo's own key for it tells what is made up; what a visitor registers has none, and an import has others.
_IS_EXAMPLE = and_(Campaign.is_example, Rally.source_key.startswith(EXAMPLE_KEY)).label("is_example")
COLUMNS = (
    Rally.id.label("number"), Rally.public_id, Rally.uid, Rally.title, Rally.kind, Rally.state, Rally.language,
    Rally.starts_at, Rally.ends_at, Rally.day, Rally.hour, Rally.end_day, Rally.end_hour, Rally.tz, Rally.country,
    Rally.city, Rally.city_name, Rally.region_name, Rally.place_id, Rally.venue, Rally.address, Rally.route,
    Rally.precision, Rally.is_venue_announced, Rally.lat, Rally.lon, Rally.exact_lat, Rally.exact_lon,
    Rally.reveals_at, Rally.description, Rally.description_html, Rally.organization, Rally.url, Rally.series,
    Rally.reason, Rally.reason_code, Rally.is_listed, Rally.sequence, Rally.revision, Rally.updated_at,
    Campaign.slug.label("campaign"), Campaign.hashtag, _IS_EXAMPLE, Campaign.state.label("campaign_state"),
)  # fmt: skip
"""What is read of a rally to make its face; none of it is a contact, a key or a note of the desk."""


# An enumeration takes long to be asked, and a list asks it for each of its rallies.
_KINDS = {kind.value: kind for kind in Kind}
_PRECISIONS = {precision.value: precision for precision in Precision}
_TIMED, _HIDING = Precision.TIMED, frozenset({Precision.CITY, Precision.TIMED})
_OFF = frozenset({State.CANCELLED, State.POSTPONED})


def of(row: Row[Any], moment: Moment, changes: tuple[ChangeFace, ...] = ()) -> Listing:
    """The public face of a rally at a moment, from a row of COLUMNS and its changes, newest first."""
    is_revealed = row.reveals_at is None or moment.has_come(row.reveals_at)
    precision = _PRECISIONS[row.precision]
    shows_venue = precision not in _HIDING or (precision is _TIMED and is_revealed)
    is_exact = row.exact_lat is not None and is_revealed
    names_campaign = row.campaign_state != CampaignState.DRAFT
    return Listing(
        id=row.public_id,
        uid=row.uid,
        title=row.title,
        kind=_KINDS[row.kind],
        status=_status(row.state, changes),
        phase=_phase(row.starts_at, row.ends_at, moment),
        language=row.language,
        starts=row.starts_at,
        ends=row.ends_at,
        day=row.day,
        hour=row.hour,
        end_day=_last_day(row),
        end_hour=row.end_hour,
        tz=row.tz,
        country=row.country,
        city=row.city,
        city_name=row.city_name,
        region_name=row.region_name,
        place_id=row.place_id,
        venue=row.venue if shows_venue else "",
        address=row.address if shows_venue else "",
        route=row.route if shows_venue else "",
        precision=precision,
        is_venue_announced=row.is_venue_announced,
        lat=row.exact_lat if is_exact else row.lat,
        lon=row.exact_lon if is_exact else row.lon,
        reveals_at=None if is_revealed else row.reveals_at,
        description=row.description,
        description_html=row.description_html,
        organization=row.organization,
        url=row.url,
        campaign=(row.campaign or "") if names_campaign else "",
        campaign_hashtag=(row.hashtag or "") if names_campaign else "",
        is_example=bool(row.is_example),
        series=row.series,
        reason=row.reason if row.state in _OFF else "",
        reason_code=row.reason_code if row.state in _OFF else "",
        changes=changes if shows_venue else tuple(_without_venue(change) for change in changes),
        is_listed=row.is_listed,
        sequence=row.sequence,
        revision=row.revision,
        updated=_last_change(row, moment),
    )


def of_change(row: Change | Row[Any]) -> ChangeFace:
    """The public face of a change, from its row."""
    before, after = dict(row.before), dict(row.after)
    why = {"reason": row.reason, "reason_code": row.reason_code}
    return ChangeFace(at=row.at, what=row.what, before=before, after=after, **why)


def _status(state: str, changes: tuple[ChangeFace, ...]) -> Status:
    if state in _OFF:
        return Status(state)
    return Status.CHANGED if any(change.what in {"time", "place"} for change in changes) else Status.ON


def _phase(starts: datetime, ends: datetime, moment: Moment) -> Phase:
    if moment.has_come(ends):
        return Phase.PAST
    return Phase.NOW if moment.has_come(starts) else Phase.UPCOMING


def _last_day(row: Row[Any]) -> date:
    """The day the rally ends on by what was said: that of an hour past midnight is the next one."""
    if row.end_day is not None:
        return row.end_day  # type: ignore[no-any-return]
    if row.hour is None or row.end_hour is None:
        return row.day  # type: ignore[no-any-return]
    return local(row.ends_at, row.tz).date()


def _last_change(row: Row[Any], moment: Moment) -> datetime:
    """When the face last changed: by a person, or by a timed place that was shown."""
    if row.reveals_at is not None and moment.has_come(row.reveals_at):
        return max(row.updated_at, row.reveals_at).astimezone(UTC)  # type: ignore[no-any-return]
    return row.updated_at  # type: ignore[no-any-return]


def _without_venue(change: ChangeFace) -> ChangeFace:
    hidden = {"venue", "address", "route"}
    return ChangeFace(
        at=change.at,
        what=change.what,
        before={key: value for key, value in change.before.items() if key not in hidden},
        after={key: value for key, value in change.after.items() if key not in hidden},
        reason=change.reason,
        reason_code=change.reason_code,
    )
