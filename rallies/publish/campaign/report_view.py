"""What came of a campaign's days, in the reader's words: what the report says as a page and as a file."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import g

from rallies.core.speech import locale
from rallies.core.speech.voice import voice
from rallies.formats.print.typesetting import can_set
from rallies.model.campaign import report
from rallies.model.campaign.report import Part, Reported, Total
from rallies.model.lists.listing import CampaignFace
from rallies.publish.addresses import rally_address
from rallies.publish.speech import place_names, words

MOST_SOURCES = 40
"""How many reports of press, police and others are named; all of them are in the open data."""


class Line(NamedTuple):
    """A year, a country, a city or all of it, with its sum in words; `parts` are the cities of a country."""

    name: str
    total: Total
    rallies: str
    people: str
    counted: str
    parts: "tuple[Line, ...]" = ()


class Year(NamedTuple):
    """A year with its sum, and in how many cities and countries something took place, in words."""

    line: Line
    cities: str
    countries: str


class Citing(NamedTuple):
    """What somebody other than a host reported of a rally: kind of source, its name or site, `url` http(s) or ""."""

    day: str
    machine_day: str
    place: str
    people: str
    kind: str
    name: str
    url: str
    href: str


@dataclass(frozen=True)
class Outcome:
    """All of the report but its pictures; years from the newest, countries and cities by their names."""

    whole: Line
    years: tuple[Year, ...]
    countries: tuple[Line, ...]
    citings: tuple[Citing, ...]

    @cached_property
    def is_printable(self) -> bool:
        """Whether each name can be set in print."""
        names = [line.name for country in self.countries for line in (country, *country.parts)]
        return all(map(_can_set, [*names, *(word for one in self.citings for word in (one.place, one.name))]))


def outcome(campaign: CampaignFace) -> Outcome:
    """What came of a campaign, as of this response."""
    parts, language = report.parts(campaign, g.moment), g.language
    reported = report.reported(campaign, g.moment, limit=MOST_SOURCES)
    return Outcome(
        whole=_line("", sum((part.total for part in parts), Total()), language),
        years=_years(parts, language),
        countries=_countries(parts, language),
        citings=tuple(_citing(one, language) for one in reported),
    )


def _line(name: str, total: Total, language: str, parts: tuple[Line, ...] = ()) -> Line:
    return Line(name, total, *_said(language, total), parts)


@lru_cache(maxsize=4_096)
def _said(language: str, total: Total) -> tuple[str, str, str]:
    """A sum in words: how many rallies, how many people, and of how many rallies the number is known."""
    _ = voice(language).gettext
    rallies, counted = (locale.number(value, language) for value in (total.rallies, total.known))
    return rallies, _people(language, total), _("%(known)s of %(all)s", known=counted, all=rallies)


def _people(language: str, total: Total) -> str:
    _ = voice(language).gettext
    if not total.known:
        return _("number not known")
    low, high = (locale.number(value, language) for value in (total.low, total.high))
    if total.unknown:
        return _("at least %(low)s", low=low) if low == high else _("at least %(low)s to %(high)s", low=low, high=high)
    return low if low == high else _("%(low)s to %(high)s", low=low, high=high)


def _years(parts: tuple[Part, ...], language: str) -> tuple[Year, ...]:
    sums = report.sums(parts, lambda part: part.year)
    cities = {year: {(part.country, part.city) for part in parts if part.year == year and part.city} for year in sums}
    return tuple(
        Year(
            _line(str(year), sums[year], language),
            locale.number(len(cities[year]), language),
            locale.number(len({country for country, _city in cities[year]}), language),
        )
        for year in sorted(sums, reverse=True)
    )


def _countries(parts: tuple[Part, ...], language: str) -> tuple[Line, ...]:
    _ = voice(language).gettext
    names = {(part.country, part.city): (part.place_id, part.city_name) for part in parts}
    cities: dict[str, list[Line]] = {}
    for (country, city), total in report.sums(parts, lambda part: (part.country, part.city)).items():
        if city:
            name = place_names.city_name(*names[country, city], language)
            cities.setdefault(country, []).append(_line(name, total, language))
    lines = []
    for country, total in report.sums(parts, lambda part: part.country).items():
        name = place_names.country_name(country, language) if country else _("Online or without a place")
        lines.append(_line(name, total, language, _by_name(cities.get(country, []))))
    return _by_name(lines)


def _by_name(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: locale.sorting_key(line.name)))


@lru_cache(maxsize=8_192)
def _can_set(name: str) -> bool:
    return can_set([name])


def _citing(reported: Reported, language: str) -> Citing:
    _ = voice(language).gettext
    kinds = {"press": _("Press"), "police": _("Police")}
    return Citing(
        day=words.plain_day(reported.day, language),
        machine_day=reported.day.isoformat(),
        place=place_names.city_name(reported.place_id, reported.city_name, language)
        if reported.city
        else reported.title,
        people=reported.people,
        kind=kinds.get(reported.source, _("Other")),
        name=reported.source_name or (urlsplit(reported.url).hostname or ""),
        url=reported.url,
        href=rally_address(reported.rally, language),
    )
