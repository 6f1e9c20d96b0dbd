"""What the words of a search name: a campaign, a country, a region or a city, in any script."""

from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from flask import g

from rallies.core.text import folded
from rallies.model.lists import search, wordindex
from rallies.model.lists.listing import CampaignFace
from rallies.model.searchwords import MOST_WORDS, searchable
from rallies.model.selection import Scope, Selection
from rallies.places.candidate import Ambiguous, Candidate, Found
from rallies.places.resolve.areas import Region
from rallies.publish.speech import place_names

LIKENESS = 0.75
"""How alike a name and what was typed have to be for it to be proposed; 1 is the same."""
_SHORTEST = 4


class Meaning(NamedTuple):
    """What words name for sure, each None for none; `candidates` are the places they may mean."""

    campaign: CampaignFace | None = None
    country: str | None = None
    region: Region | None = None
    city: Candidate | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def scope(self) -> Scope | None:
        """The widest of what is named, whose rallies all belong to the search."""
        if self.campaign:
            return Scope(campaign=self.campaign.slug)
        if self.country:
            return Scope(country=self.country)
        if self.region:
            return Scope(country=self.region.country, region=self.region.name)
        if self.city:
            return Scope(country=self.city.country, city=self.city.slug)
        return None


def scoped(selection: Selection) -> Selection:
    """The selection with the scope that its words name; what they name, all rallies of belong to it."""
    if not selection.words:
        return selection
    return replace(selection, or_scope=of(selection.words, selection.country).scope)


def of(words: str, country: str | None = None) -> Meaning:
    """What the words of a search name, a place in `country` if that is given."""
    campaign = _campaign(words)
    if campaign is not None:
        return Meaning(campaign=campaign)
    gazetteer = place_names.gazetteer()
    answer = gazetteer.resolve(words, country=country)
    city = answer.candidate if isinstance(answer, Found) else None
    candidates = answer.candidates if isinstance(answer, Ambiguous) else ()
    if country is None and (named := gazetteer.country_of(words)):
        return Meaning(country=named, city=city, candidates=_within(candidates, named))
    region = None if city else gazetteer.region_of(words)
    if region is not None and country not in {None, region.country}:
        region = None
    return Meaning(region=region, city=city, candidates=candidates)


def alike(words: str) -> list[CampaignFace]:
    """Campaigns whose name is nearly what was typed, or holds it, the likest first."""
    typed = _plain(words)
    if len(typed) < _SHORTEST:
        return []
    ranked = [(_likeness(typed, campaign), campaign) for campaign in search.campaigns()]
    ranked.sort(key=lambda pair: pair[0], reverse=True)
    return [campaign for likeness, campaign in ranked if likeness >= LIKENESS]


def respelt(words: str) -> str:
    """The words with each that no rally has as the rallies to come spell it, "" if none is near."""
    typed = searchable(words).split()[:MOST_WORDS]
    mended = [word if len(word) < _SHORTEST or wordindex.has_any(word) else _near(word) for word in typed]
    return "" if mended == typed else " ".join(mended)


def _near(word: str) -> str:
    known = wordindex.alike(word, g.moment)
    alike_long = [each for each in known if abs(len(each) - len(word)) <= len(word) // 4]
    return next(iter(get_close_matches(word, sorted(alike_long), n=1, cutoff=LIKENESS)), word)


def _campaign(words: str) -> CampaignFace | None:
    """The campaign whose hashtag, title or address the words are."""
    typed = _plain(words)
    named = [one for one in search.campaigns() if typed and typed in _names(one)]
    return named[0] if named else None


def _names(campaign: CampaignFace) -> set[str]:
    return {_plain(name) for name in (campaign.hashtag, campaign.slug, *campaign.titles.values())}


def _plain(words: str) -> str:
    """Words to compare names by: without case, accents, spaces and the sign of a hashtag."""
    return "".join(folded(words).replace("#", "").split())


def _likeness(typed: str, campaign: CampaignFace) -> float:
    names = _names(campaign) - {""}
    if any(typed in name for name in names):
        return 1.0
    return max((SequenceMatcher(None, typed, name).ratio() for name in names), default=0.0)


def _within(candidates: tuple[Candidate, ...], country: str) -> tuple[Candidate, ...]:
    """Towns elsewhere that share a country's name are not what it means."""
    return tuple(one for one in candidates if one.country == country)
