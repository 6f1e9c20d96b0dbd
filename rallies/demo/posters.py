"""Pictures of the demo's photo wall: drawn here, plainly invented, of nobody."""

from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select

from rallies.core.db.database import session
from rallies.core.pictures.pictures import Format, Picture
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import State
from rallies.model.photo import photos
from rallies.model.photo.photos import SIZES, Photo, PhotoSaid

if TYPE_CHECKING:
    from PIL.Image import Image as Drawing

Colour = tuple[int, int, int]


class Poster(NamedTuple):
    """A drawing: colours of sky and ground, the words on its banner, where it claims to be, and what is on it."""

    sky: Colour
    ground: Colour
    words: str
    place: tuple[str, str, str]
    alt: str


POSTERS: Final = (
    Poster((199, 222, 236), (96, 128, 84), "#FreeViasna", ("PL", "warsaw", "Warsaw"),
           "A drawing, made up for the demo: a banner that says #FreeViasna between two trees in a park."),
    Poster((34, 40, 66), (62, 58, 70), "NOT ALONE", ("DE", "berlin", "Berlin"),
           "A drawing, made up for the demo: a banner that says Not alone above a row of candles at night."),
    Poster((244, 214, 170), (150, 110, 82), "WRITE A LETTER", ("GE", "tbilisi", "Tbilisi"),
           "A drawing, made up for the demo: a banner that says Write a letter on a wall in the evening sun."),
    Poster((214, 226, 214), (120, 132, 140), "VIASNA = SPRING", ("LT", "vilnius", "Vilnius"),
           "A drawing, made up for the demo: a banner that says Viasna means spring on a bridge over a river."),
    Poster((236, 236, 240), (176, 180, 188), "#FreeViasna", ("", "", ""),
           "A drawing, made up for the demo: a small poster that says #FreeViasna in a window, with snow outside."),
)  # fmt: skip


def hang(campaign: Campaign, by: By) -> None:
    """Put the drawings on a campaign's wall, unless it has pictures. Call within `database.writing()`."""
    if session().execute(select(Photo.id).where(Photo.campaign_id == campaign.id).limit(1)).first() is not None:
        return
    for poster in POSTERS:
        photo = photos.add(campaign.slug, PhotoSaid(alt=poster.alt, place=poster.place), _sizes(poster), by)
        photo.state, photo.decided_at, photo.decided_by = State.PUBLISHED, by.now, by.actor


def _sizes(poster: Poster) -> list[Picture]:
    drawing = _drawn(poster)
    found = []
    for longest in SIZES.values():
        small = drawing.copy()
        small.thumbnail((longest, longest))
        out = BytesIO()
        small.save(out, "JPEG", quality=82, optimize=True, progressive=True)
        found.append(Picture(out.getvalue(), Format.JPEG, small.width, small.height))
    return found


def _drawn(poster: Poster) -> "Drawing":
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415  # a real register never needs it

    width, height = 1_600, 1_200
    drawing = Image.new("RGB", (width, height), poster.sky)
    pen = ImageDraw.Draw(drawing)
    pen.rectangle((0, 820, width, height), fill=poster.ground)
    for pole in (250, 1_330):
        pen.rectangle((pole, 300, pole + 20, 1_000), fill=(60, 50, 44))
    pen.rectangle((260, 330, 1_340, 720), fill=(250, 248, 242), outline=(179, 18, 43), width=24)
    font = ImageFont.load_default(size=120)
    pen.text((800, 525), poster.words, font=font, fill=(28, 26, 23), anchor="mm")
    small = ImageFont.load_default(size=44)
    pen.text((800, 1_130), "A drawing for the demo", font=small, fill=(250, 248, 242), anchor="mm")
    return drawing
