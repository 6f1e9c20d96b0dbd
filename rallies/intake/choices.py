"""What the selects and radio buttons of the public forms offer, in the language of the page."""

from functools import lru_cache

from flask_babel import gettext as _

from rallies.core import current, locale
from rallies.core.clock import Moment
from rallies.core.languages import OWN_NAMES
from rallies.model import search
from rallies.model.listing import CampaignFace
from rallies.model.rallies import Kind, Precision
from rallies.places import shared
from rallies.places.candidate import Candidate
from rallies.places.gazetteer import Gazetteer
from rallies.places.sphere import Vector, distance_km, vector

Choice = tuple[str, str]


def gazetteer() -> Gazetteer:
    """The gazetteer of the current settings."""
    return shared.gazetteer(current.settings().gazetteer)


def open_campaigns(moment: Moment) -> list[CampaignFace]:
    """The campaigns that take rallies."""
    return [campaign for campaign in search.campaigns(moment) if campaign.is_open]


def campaigns(faces: list[CampaignFace], language: str) -> list[Choice]:
    """Campaigns by slug, after "none"."""
    return [("", _("No campaign")), *((face.slug, _campaign_title(face, language)) for face in faces)]


def _campaign_title(face: CampaignFace, language: str) -> str:
    title = face.title(language)
    return title if face.hashtag in title else f"{title} ({face.hashtag})" if face.hashtag else title


def countries(language: str) -> list[Choice]:
    """Countries by code in the order of the language, after an empty choice."""
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


def kinds() -> list[Choice]:
    """What people do there."""
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


def precisions() -> list[Choice]:
    """How exactly the place is shown."""
    words = {
        Precision.EXACT: _("Exactly: the venue, the address and the pin"),
        Precision.STREET: _("The venue and the address, the pin only to about a hundred metres"),
        Precision.CITY: _("Only the city; you tell people the place yourself"),
        Precision.TIMED: _("Only the city at first, exactly from some hours before the start"),
        Precision.UNLISTED: _("Exactly, but on no list and no map: only for those who have the link"),
    }
    return [(precision.value, word) for precision, word in words.items()]


def hours() -> list[Choice]:
    """Which of two hours of the same name."""
    return [("first", _("The first one, before the clocks go back")), ("second", _("The second one, after that"))]


def places(candidates: tuple[Candidate, ...], language: str) -> list[Choice]:
    """Candidates by number: name, region, country, and how far each is from the first one."""
    words = []
    for candidate in candidates:
        name = place_name(candidate, language)
        km = round(distance_km(_point(candidates[0]), _point(candidate)))
        away = _("%(km)s km from the first one", km=locale.number(km, language)) if km else ""
        words.append((str(candidate.place_id), " · ".join(part for part in (name, away) if part)))
    return words


def place_name(candidate: Candidate, language: str) -> str:
    """A place with its region and country in a language; the name it is best known by too, if that differs."""
    names = gazetteer()
    local = names.local_name(candidate.place_id, language) or candidate.name
    region = candidate.admin1_name if candidate.admin1_name not in {candidate.name, local} else ""
    own = candidate.name if candidate.name != local else ""
    return ", ".join(part for part in (local, own, region, names.country_name(candidate.country, language)) if part)


def _point(candidate: Candidate) -> Vector:
    return vector(candidate.lat, candidate.lon)
