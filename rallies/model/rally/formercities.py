"""Addresses of cities that were others once: a gazetteer made anew may give a place another slug.

Rallies and photos follow their place to its new slug; the old one is kept for ever, so that a calendar that
subscribed to it years ago goes on being told.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Row, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core.clock import Moment
from rallies.core.db.database import Base, rows, session, writing
from rallies.model.actors import Actor, By
from rallies.model.desk.audit import record
from rallies.model.memory import remembered
from rallies.model.photo.photos import Photo
from rallies.model.rally.rallies import Rally
from rallies.places.gazetteer import Gazetteer


class FormerCity(Base):
    """A slug that a place had in a country, and the one it has now."""

    __tablename__ = "former_cities"
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    city: Mapped[str] = mapped_column(String(80), primary_key=True)
    place_id: Mapped[int] = mapped_column(BigInteger, index=True)
    now: Mapped[str] = mapped_column(String(80))


AT_ONCE = 500
"""Cities that are read together; all of 29,000 would hold the interpreter for 0.1 s."""
_NAMED = (Rally.country, Rally.city, Rally.place_id)
_LED = select(FormerCity.country, FormerCity.city, FormerCity.now)


def follow(places: Gazetteer, now: datetime) -> int:
    """Give every city of the register the slug that the gazetteer has for its place; return how many had another."""
    cities = rows(select(*_NAMED).where(Rally.place_id.is_not(None), Rally.city != "").distinct())
    moved = []
    for some in cities.partitions(AT_ONCE):
        named = [(row, places.place(row.place_id, country=row.country)) for row in some]
        moved += [(row, place.slug) for row, place in named if place and place.slug != row.city]
    session().rollback()
    for row, slug in moved:
        with writing():
            _rename(row, slug)
            record(By(Actor.GAZETTEER, now), "renamed a city", f"{row.country}/{row.city}", {"to": slug})
    return len(moved)


def current_city(country: str, city: str, moment: Moment) -> str | None:
    """The slug of today for one that a city had before, None if it had none."""
    ways = remembered("former cities", moment, lambda _: {(row.country, row.city): row.now for row in rows(_LED)})
    return ways.get((country, city))


def _rename(row: Row[str, str, int | None], slug: str) -> None:
    """Move what is of a city to its new slug, and with it whatever led to the old one."""
    current = session()
    current.execute(
        update(Rally)
        .where(Rally.country == row.country, Rally.city == row.city, Rally.place_id == row.place_id)
        .values(city=slug, revision=Rally.revision + 1)  # so that no face that is remembered keeps the old one
    )
    current.execute(update(Photo).where(Photo.country == row.country, Photo.city == row.city).values(city=slug))
    led_here = (FormerCity.country == row.country, FormerCity.place_id == row.place_id)
    current.execute(update(FormerCity).where(*led_here).values(now=slug))
    current.execute(delete(FormerCity).where(FormerCity.country == row.country, FormerCity.city == slug))
    current.merge(FormerCity(country=row.country, city=row.city, place_id=row.place_id, now=slug))
