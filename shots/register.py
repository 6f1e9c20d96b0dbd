"""What the demo gets beside its own rallies, so that each kind and state of a page is there to be seen."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rallies.core.clock import local

CAMPAIGN = "freeviasna"
CROWDED = 60
"""How many rallies the fullest city has."""
_SQUARES = ("Plac Zamkowy", "Rynek Starego Miasta", "Plac Konstytucji", "Most Poniatowskiego")
_HOURS = ("09:00", "12:30", "16:00", "17:30", "18:00", "19:15")


@dataclass(frozen=True)
class Row:
    """A line of an import; empty cells say nothing."""

    key: str
    title: str
    date: str
    start: str = ""
    end: str = ""
    kind: str = "rally"
    city: str = ""
    country: str = ""
    venue: str = ""
    lat: str = ""
    lon: str = ""
    tz: str = ""
    language: str = "en"
    organizer: str = ""
    description: str = ""
    url: str = ""
    status: str = ""
    reason: str = ""
    campaign: str = CAMPAIGN


def first(now: datetime) -> list[Row]:
    """What is announced at first."""
    day = _day(now, 10)
    return [*_states(now, day), *_crowd(now)]


def later(now: datetime) -> list[Row]:
    """The same rallies as far as something about them changes."""
    rows = {row.key: row for row in _states(now, _day(now, 10))}
    moved = replace(rows["moved"], start="18:30", venue="Stephansplatz", reason="The square is being repaved.")
    off = replace(rows["cancelled"], status="cancelled", reason="The hall is closed after a burst pipe.")
    return [moved, off, replace(rows["put-off"], status="postponed", reason="A storm is expected.")]


def written(rows: list[Row], file: Path) -> Path:
    """A file of rows that the import reads."""
    with file.open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow([field.name for field in fields(Row)])
        table.writerows([getattr(row, field.name) for field in fields(Row)] for row in rows)
    return file


def _states(now: datetime, day: str) -> Iterator[Row]:
    """One rally of each state and form."""
    long = "https://example.org/" + "a-very-long-address-of-one-word/" * 3
    yield Row("moved", "Candles on the square", day, "18:00", "19:00", "vigil", "Vienna", "AT", "Michaelerplatz",
              "48.2080", "16.3660", description="Bring a candle in a glass. There are no speeches.",
              organizer="Example Friends of Vienna", url=long)  # fmt: skip
    yield Row("cancelled", "Rally at the town hall", day, "14:00", "16:00", city="Kraków", country="PL",
              venue="Rynek Główny", lat="50.0617", lon="19.9373", organizer="Example Circle")  # fmt: skip
    yield Row("put-off", "Picket at the station", day, "08:00", kind="picket", city="Gdańsk", country="PL",
              venue="Dworzec Główny")  # fmt: skip
    yield Row("unknown-hour", "Vigil, the hour to follow", day, kind="vigil", city="Vilnius", country="LT",
              venue="Katedros aikštė", lat="54.6855", lon="25.2870")  # fmt: skip
    yield Row("online", "Evening of letters", day, "19:00", "20:30", "online", tz="Europe/Warsaw",
              url="https://meet.example.org/letters", description="We write letters together.")  # fmt: skip
    yield Row("march", "March for those who are held", day, "17:00", "19:00", "march", "Berlin", "DE",
              "Brandenburger Tor", "52.5163", "13.3777")  # fmt: skip
    yield Row("arabic", "وقفة تضامنية مع المعتقلين", day, "18:00", city="Tunis", country="TN", language="ar",
              venue="شارع الحبيب بورقيبة")  # fmt: skip
    yield Row("now", "Day-long picket at the embassy", local(now, "Europe/Warsaw").date().isoformat(), "00:01", "23:59",
              "picket", "Warsaw", "PL", "Aleje Ujazdowskie", "52.2220", "21.0266")  # fmt: skip


def _crowd(now: datetime) -> Iterator[Row]:
    """A city with very many rallies."""
    for number in range(CROWDED):
        square = _SQUARES[number % len(_SQUARES)]
        lat, lon = 52.19 + number % 10 * 0.01, 20.95 + number // 10 * 0.03
        yield Row(f"crowd-{number}", f"Example picket {number + 1} at {square}", _day(now, 3 + number // 8),
                  _HOURS[number % len(_HOURS)], kind="picket", city="Warsaw", country="PL", venue=square,
                  lat=f"{lat:.4f}", lon=f"{lon:.4f}")  # fmt: skip


def _day(now: datetime, days: int) -> str:
    return (now.astimezone(UTC) + timedelta(days=days)).date().isoformat()
