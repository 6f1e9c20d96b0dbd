"""A campaign's own page, its statement, and the pictures that its pages show."""

from functools import partial
from typing import NamedTuple

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from rallies.core.speech import locale
from rallies.core.speech.languages import own_name
from rallies.core.speech.voice import voice
from rallies.model.campaign import campaignsearch
from rallies.model.case import casesearch, casewords
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace, StatementFace
from rallies.model.photo import photowall
from rallies.model.selection import Selection
from rallies.publish.addresses import LANGUAGE, add_rules, address
from rallies.publish.campaign import campaign_cards, case_view, hour_strip, photos
from rallies.publish.campaign.case_view import Card
from rallies.publish.lists import pages, places, query
from rallies.publish.lists.list_page import board
from rallies.publish.print import posters
from rallies.publish.served.cacheable_views import keep_not, may_lag, published
from rallies.publish.sharing import accents
from rallies.publish.speech import place_names, words

blueprint = Blueprint("campaigns", __name__)
below = partial("/{}/campaigns/{}/{}".format)
"""The address of a page of a campaign: language, slug, and what stands below."""

ON_PAGE = 12
PEOPLE = 8
SIGNING = 24
LATEST = 4
"""How many rallies, people, organizations and pictures a campaign's page shows."""


class Way(NamedTuple):
    """A way to act: what it is, one sentence, and where it begins."""

    name: str
    said: str
    href: str
    begin: str


class Voice(NamedTuple):
    """An organization of the coalition: its country in words, its logo's address and size, None without one."""

    name: str
    country: str
    site: str
    logo: tuple[str, int, int] | None


class Crowd(NamedTuple):
    """The first people of a campaign, how many there are, and of how many what is known, in words."""

    people: list[Card]
    total: int
    known: tuple[str, ...]


@may_lag
@published(page=query.PAGES, past=query.PAGES)
def campaign(selection: Selection) -> str:
    """A campaign: its day and rallies, ways to act, for whom it is, what it says and who carries it."""
    face = search.campaign(selection.campaign or "", g.moment)
    rallies = board(selection, limit=ON_PAGE)
    return pages.listed(
        "publish/campaign.html",
        selection,
        rallies,
        campaign=face,
        card=campaign_cards.card(face, rallies.counts),
        countries=tuple(places.countries(selection)),
        accent=accents.address(face),
        sun=hour_strip.shining(face, g.moment),
        ways=ways(face, has_rallies=bool(rallies.counts.rallies)),
        marked=_marked(face),
        crowd=crowd(face),
        photos=[photos.hung(photo) for photo in photowall.wall(face, limit=LATEST)] if face.has_photos else [],
        statement=campaignsearch.statement(face, g.language, g.moment),
        voices=voices(face),
        most_voices=SIGNING,
        link_picture=posters.campaign_link_picture(face),
        last=campaignsearch.previous(face, g.moment),
    )


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/statement/")
@published(**{"in": "[a-z]{2,3}(-[A-Za-z]{2,8})?"})
def statement(campaign: str) -> str:
    """What a campaign says, in the reader's language or another one, with the original named."""
    face = search.campaign(campaign, g.moment)
    wanted = request.args.get("in", g.language)
    spoken = campaignsearch.statement(face, wanted, g.moment)
    if spoken is None or wanted not in {g.language, spoken.language}:
        keep_not()
    return render_template(
        "publish/statement.html",
        campaign=face,
        accent=accents.address(face),
        crumbs=crumbs(face),
        statement=spoken,
        statement_language=locale.language_name(spoken.language, g.language) if spoken else "",
        original=locale.language_name(face.language, g.language),
        others=_others(face, spoken),
        voices=voices(face),
        title=face.title(g.language),
    )


@blueprint.get("/pictures/<string(length=32):digest>")
@published()
def picture(digest: str) -> ResponseReturnValue:
    """A logo or a portrait that a public page shows."""
    kind, body = campaignsearch.picture(digest)
    return body, {"Content-Type": kind}


def crumbs(face: CampaignFace, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back to a campaign's page, and to what stands between."""
    top = (face.hashtag or face.title(g.language), address(Selection(campaign=face.slug), g.language))
    return [top, *more]


def _marked(face: CampaignFace) -> str:
    """The day that a campaign marks, in words; "" where what is said of it names its year already."""
    day = face.anniversary_on
    return words.day(day, g.language) if day and str(day.year) not in face.anniversary(g.language) else ""


def crowd(face: CampaignFace) -> Crowd | None:
    """The people of a campaign's page, None for a campaign without cases."""
    counts = casesearch.counts(face, g.moment)
    if not counts:
        return None
    people = case_view.cards(casesearch.cases(face, g.moment, limit=PEOPLE), g.language)
    states = tuple(casewords.counted_in_words(count, g.language) for count in counts)
    return Crowd(people, sum(count.number for count in counts), states)


def has_readers(face: CampaignFace) -> bool:
    """Whether a campaign takes letters and is not one whose people are all free, or dead."""
    counts = casesearch.counts(face, g.moment)
    return face.takes_letters and not (counts and all(count.is_over for count in counts))


def voices(face: CampaignFace) -> tuple[Voice, ...]:
    """The coalition with its countries in words."""
    return tuple(
        Voice(member.name, place_names.country_name(member.country, g.language), member.site, _logo(member.logo))
        for member in campaignsearch.members(face, g.moment)
    )


def ways(face: CampaignFace, *, has_rallies: bool) -> tuple[Way, ...]:
    """The ways to act for a campaign that this site has pages for."""
    there = {"photos/": face.has_photos, "letters/": face.has_letters, "kit/": True}
    parts = tuple(part for part, is_on in there.items() if is_on and is_there(part))
    taken = (face.is_open or has_rallies, face.takes_photos, has_readers(face))
    return _ways(g.language, face.slug, parts, taken, has_rallies=has_rallies, has_hashtag=bool(face.hashtag))


def _ways(
    language: str,
    slug: str,
    parts: tuple[str, ...],
    taken: tuple[bool, bool, bool],
    *,
    has_rallies: bool,
    has_hashtag: bool,
) -> tuple[Way, ...]:
    """The ways that lead to parts of a campaign, in the words of a language, that of the request.

    `taken` tells whether there is a rally to join or to register, and whether pictures and letters are taken.
    """
    _ = voice(language).gettext
    here = partial(below, language, slug)
    joins, takes_photos, takes_letters = taken
    rally = Way(
        _("Join a rally"),
        _("Stand with others in your city, or hold a rally of your own."),
        "#find" if has_rallies else here("kit/hold/"),
        _("Find your rally") if has_rallies else _("How to hold one"),
    )
    more = {
        "photos/": Way(
            _("Take a picture") if takes_photos else _("Pictures with the banner"),
            _("With the banner or a sign; nobody has to show a face."),
            "",
            _("To the pictures"),
        ),
        "letters/": Way(
            _("Write a letter") if takes_letters else _("Open letters"),
            _("A few lines reach further than you think."),
            "",
            _("Write a letter") if takes_letters else _("All letters"),
        ),
        "kit/": Way(
            _("Spread the hashtag") if has_hashtag else _("Spread the word"),
            _("Ready texts, pictures and posters in your language."),
            "",
            _("Share and print"),
        ),
    }
    return (*((rally,) if joins else ()), *(more[part]._replace(href=here(part)) for part in parts))


def is_there(part: str) -> bool:
    """Whether campaigns of this application have a page below their own."""
    parts: frozenset[str] | None = current_app.extensions.get("rallies.campaign_parts")
    if parts is None:
        rules = (rule.rule.partition("/campaigns/<campaign>/") for rule in current_app.url_map.iter_rules())
        parts = frozenset(rest for _head, separator, rest in rules if separator)
        current_app.extensions["rallies.campaign_parts"] = parts
    return part in parts


def _logo(logo: tuple[str, int, int] | None) -> tuple[str, int, int] | None:
    return (f"/pictures/{logo[0]}", *logo[1:]) if logo else None


def _others(face: CampaignFace, statement: StatementFace | None) -> list[tuple[str, str, str]]:
    """Code, name and address of the statement in its other languages."""
    page = below(g.language, face.slug, "statement/")
    return [
        (
            code,
            own_name(code),
            f"/{code}{page[3:]}" if code in locale.LANGUAGES else f"{page}?in={code}",
        )
        for code in campaignsearch.statement_languages(face, g.moment)
        if statement is None or code != statement.language
    ]


add_rules(blueprint, "", campaign, bases=("campaign",))
