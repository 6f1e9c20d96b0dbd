"""What the selects and radio buttons of the public forms offer, in the language of the page."""

from functools import lru_cache

from rallies.core import current
from rallies.core.speech import locale
from rallies.core.speech.languages import OWN_NAMES
from rallies.core.speech.voice import voice
from rallies.model.lists import search
from rallies.model.lists.listing import CampaignFace
from rallies.model.rally.rallies import Kind, Precision
from rallies.places import shared
from rallies.places.candidate import Candidate
from rallies.places.gazetteer import Gazetteer

Choice = tuple[str, str]


def gazetteer() -> Gazetteer:
    """The gazetteer of the current settings."""
    return shared.gazetteer(current.settings().gazetteer)


def open_campaigns() -> list[CampaignFace]:
    """The campaigns that take rallies."""
    return [campaign for campaign in search.campaigns() if campaign.is_open]


def campaigns(faces: list[CampaignFace], language: str) -> list[Choice]:
    """Campaigns by slug, after "none"."""
    _ = voice(language).gettext
    return [("", _("No campaign")), *((face.slug, _campaign_title(face, language)) for face in faces)]


def _campaign_title(face: CampaignFace, language: str) -> str:
    title = face.title(language)
    return title if face.hashtag in title else f"{title} ({face.hashtag})" if face.hashtag else title


def countries(language: str) -> list[Choice]:
    """Countries by code in the order of the language, after an empty choice."""
    _ = voice(language).gettext
    return [("", _("Choose a country")), *_countries(language)]


@lru_cache(maxsize=16)
def _countries(language: str) -> list[Choice]:
    return gazetteer().countries(language)


@lru_cache(maxsize=16)
def languages(language: str) -> list[Choice]:
    """Languages that texts may be in: each by its own name and by that of the page's language."""
    named = []
    for code, own in OWN_NAMES.items():
        ours = locale.language_name(code, language)
        named.append((code, own if own.casefold() == ours.casefold() else f"{own} – {ours}"))
    pages = list(locale.LANGUAGES)
    named.sort(key=lambda choice: choice[1].casefold())
    return sorted(named, key=lambda choice: choice[0] not in pages)


def kinds(language: str) -> list[Choice]:
    """What people do there."""
    _ = voice(language).gettext
    words = {
        Kind.RALLY: _("Rally: people gather in one place"),
        Kind.MARCH: _("March: people walk together"),
        Kind.PICKET: _("Picket: one or a few people stand with signs"),
        Kind.VIGIL: _("Vigil: people stand in silence, with candles"),
        Kind.LETTERS: _("Letter evening: people write to prisoners"),
        Kind.PHOTO: _("Photo action: people take pictures with signs"),
        Kind.RIDE: _("Ride: people go by bicycle or car"),
        Kind.EXHIBITION: _("Exhibition"),
        Kind.ONLINE: _("Online action: people meet on the net alone"),
        Kind.OTHER: _("Something else"),
    }
    return [(kind.value, word) for kind, word in words.items()]


def precisions(language: str) -> list[Choice]:
    """How exactly the place is shown."""
    _ = voice(language).gettext
    words = {
        Precision.EXACT: _("Exactly: the venue, the address and the pin"),
        Precision.STREET: _("The venue and the address, the pin only to about a hundred metres"),
        Precision.CITY: _("Only the city; you tell people the place yourself"),
        Precision.TIMED: _("Only the city at first, exactly from some hours before the start"),
        Precision.UNLISTED: _("Exactly, but on no list and no map: only for those who have the link"),
    }
    return [(precision.value, word) for precision, word in words.items()]


def hours(language: str) -> list[Choice]:
    """Which of two hours of the same name."""
    _ = voice(language).gettext
    return [("first", _("The first one, before the clocks go back")), ("second", _("The second one, after that"))]


def places(candidates: tuple[Candidate, ...], language: str) -> list[Choice]:
    """Candidates in their order: a number, name, region and country, and what people know of each."""
    _ = voice(language).gettext
    offered = []
    for number, candidate in enumerate(candidates, start=1):
        words = {"number": locale.number(number, language), "place": place_name(candidate, language)}
        known = _known(candidate, language)
        label = (
            _("%(number)s. %(place)s: %(known)s", known=known, **words)
            if known
            else _("%(number)s. %(place)s", **words)
        )
        offered.append((str(candidate.place_id), label))
    return offered


def _known(candidate: Candidate, language: str) -> str:
    """What people know of a place: the larger one that it is near, and how many live in it; "" for neither."""
    _, ngettext = voice(language).gettext, voice(language).ngettext
    near = gazetteer().landmark(candidate.place_id)
    people = _rounded(candidate.population)
    count = locale.number(people, language)
    if near is None:
        return ngettext("%(people)s person", "%(people)s people", people, people=count) if people else ""
    name = gazetteer().local_name(near.place_id, language) or near.name
    if not people:
        return _("near %(city)s", city=name)
    return ngettext(
        "near %(city)s, %(people)s person", "near %(city)s, %(people)s people", people, city=name, people=count
    )


def _rounded(people: int) -> int:
    """A number of people to three digits, as one says it."""
    return int(float(f"{people:.3g}"))


def place_name(candidate: Candidate, language: str) -> str:
    """A place with its region and country in a language; the name it is best known by too, if that differs."""
    names = gazetteer()
    local = names.local_name(candidate.place_id, language) or candidate.name
    region = candidate.admin1_name if candidate.admin1_name not in {candidate.name, local} else ""
    own = candidate.name if candidate.name != local else ""
    return ", ".join(part for part in (local, own, region, names.country_name(candidate.country, language)) if part)
