"""What a search says beside its list: the pages of what its words name, or what is nearest."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import g
from flask_babel import gettext as _

from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace
from rallies.model.selection import Scope, Selection
from rallies.publish.addresses import address
from rallies.publish.lists import meaning, places
from rallies.publish.lists.meaning import Meaning
from rallies.publish.lists.places import Line
from rallies.publish.speech import place_names

SUGGESTED = 5


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`pages` are those of what the words name, `meant` of what they may mean.

    `missing` is the name of a place that is known and has nothing to come, "" for none; then
    `nearest` are the cities nearest to it that have, and `register` is where a rally there begins.
    """

    pages: list[Line] = field(default_factory=list)
    meant: list[Line] = field(default_factory=list)
    missing: str = ""
    nearest: list[Line] = field(default_factory=list)
    register: str = ""


def answer(selection: Selection, *, has_any: bool) -> Answer:
    """What to say of the words of a search; `has_any` tells whether its list has a rally."""
    if not selection.words:
        return Answer()
    named = meaning.of(selection.words, selection.country)
    pages = _pages(named)
    respelt = [] if has_any or pages else _respelt(selection)
    meant = [*respelt, *_meant(named, selection.words)][:SUGGESTED]
    scope = named.scope
    if scope is None or scope.campaign or search.counts(_selection(scope), g.moment).rallies:
        return Answer(pages=pages, meant=meant)
    return Answer(
        pages=pages,
        meant=meant,
        missing=_name(named),
        nearest=_nearest(named),
        register=_register(named),
    )


def _selection(scope: Scope) -> Selection:
    """A scope as a selection of its own; a region is no page, so it is searched for."""
    if scope.region:
        return Selection(words=scope.region, or_scope=scope)
    return Selection(country=scope.country or None, city=scope.city or None)


def _pages(named: Meaning) -> list[Line]:
    """The pages of what is named for sure."""
    lines = []
    if named.campaign:
        lines.append(_campaign_line(named.campaign))
    if named.country:
        lines.append(_country_line(named.country))
    if named.city:
        lines.append(places.candidate_line(named.city))
    return lines


def _meant(named: Meaning, words: str) -> list[Line]:
    campaigns = [] if named.campaign else meaning.alike(words)
    lines = [_campaign_line(campaign) for campaign in campaigns]
    lines += [places.candidate_line(candidate) for candidate in named.candidates]
    return lines


def _respelt(selection: Selection) -> list[Line]:
    """The search with its words as rallies spell them, where they are typed nearly so."""
    words = meaning.respelt(selection.words)
    if not words:
        return []
    query = urlencode({"q": words})
    return [Line(name=words, href=f"/{g.language}/search/?{query}", rallies=0)]


def _campaign_line(campaign: CampaignFace) -> Line:
    selection = Selection(campaign=campaign.slug)
    return Line(
        name=campaign.hashtag or campaign.title(g.language),
        href=address(selection, g.language),
        rallies=search.counts(selection, g.moment).rallies,
        detail=campaign.title(g.language) if campaign.hashtag else "",
    )


def _country_line(country: str) -> Line:
    selection = Selection(country=country)
    return Line(
        name=place_names.country_name(country, g.language),
        href=address(selection, g.language),
        rallies=search.counts(selection, g.moment).rallies,
        detail=_("Country"),
    )


def _name(named: Meaning) -> str:
    if named.country:
        return place_names.country_name(named.country, g.language)
    if named.region:
        return named.region.name
    return places.candidate_line(named.city).name if named.city else ""


def _nearest(named: Meaning) -> list[Line]:
    """The nearest cities with something to come, from the city that is named or the first meant."""
    middle = named.city or next(iter(named.candidates), None)
    if middle is None:
        return []
    return places.nearby(places.place(Selection(country=middle.country, city=middle.slug)))


def _register(named: Meaning) -> str:
    where = {"country": (named.scope or Scope()).country.lower()}
    if named.city and not named.country:
        where["city"] = named.city.slug
    return f"/{g.language}/submit/?{urlencode(where)}"
