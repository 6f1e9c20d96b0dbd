"""A campaign that all rallies of a register belong to, half of them on its day, for benchmarks of its pages."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select, update

from rallies.core.clock import instant_of
from rallies.core.db.database import session, writing
from rallies.model.actors import Actor, By
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigning import CampaignSaid
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.rally import register
from rallies.model.rally.draft import TimeSaid
from rallies.model.rally.rallies import Rally

SLUG = "viasna"
DAY = date(2027, 5, 8)
NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
ON_THE_DAY = datetime(2027, 5, 8, 15, 30, tzinfo=UTC)
ZONES = (
    "Pacific/Auckland",
    "Australia/Sydney",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Tbilisi",
    "Europe/Vilnius",
    "Europe/Warsaw",
    "Europe/London",
    "America/New_York",
    "America/Los_Angeles",
)
"""Where the rallies of the day are, at five hours each."""


def call(by: By) -> Campaign:
    """Open the campaign and have each rally belong to it. Call within `database.writing()`."""
    said = CampaignSaid(hashtag="#FreeViasna", titles={"en": "Freedom for Viasna"}, starts_on=DAY, accent="#0a5f9e")
    campaign = campaigning.add(SLUG, said, by, state=CampaignState.OPEN)
    session().execute(update(Rally).values(campaign_id=campaign.id))
    _gather()
    return campaign


def move_a_rally(number: int) -> None:
    """Move one of the rallies of the day by half an hour, as its organizer does."""
    with writing() as current:
        rally = current.execute(select(Rally).where(Rally.day == DAY).offset(37 * number).limit(1)).scalar_one()
        said = TimeSaid(day=DAY, hour=time(17, 30 if rally.hour != time(17, 30) else 0), tz=rally.tz)
        register.change(rally, said_time=said, said_place=None, reason="", by=By(Actor.ORGANIZER, ON_THE_DAY))


def _gather() -> None:
    """Put every other rally on the campaign's day, at the evening hours of many zones."""
    for number in range(5 * len(ZONES)):
        tz, hour = ZONES[number // 5], time(16 + number % 5)
        starts = instant_of(DAY, hour, tz)
        session().execute(
            update(Rally)
            .where(Rally.id % (10 * len(ZONES)) == 2 * number)
            .values(day=DAY, hour=hour, tz=tz, starts_at=starts, ends_at=starts + timedelta(hours=2))
        )
