"""A campaign with a photo wall, and pictures sent to it through the form; the drawings are of nobody."""

from datetime import date
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import key_hash
from rallies.core.pictures.pictures import Format, Picture
from rallies.desk.queue import deciding
from rallies.desk.queue.deciding import Asked
from rallies.model.actors import Actor, By
from rallies.model.photo import photos
from rallies.model.photo.photos import Photo, PhotoSaid
from tests import cast
from tests.core import pictureframes
from tests.intake.typed import token

ALT = "A red banner on a bridge: Freedom for Viasna"
WALL = "/en/campaigns/viasna/photos/"


def campaign(*, slug: str = "viasna", has_photos: bool = True) -> None:
    """A campaign with a rally in Warsaw."""
    cast.campaign(slug, starts_on=date(2027, 5, 21), has_photos=has_photos)
    cast.published(campaign=slug)


def send(client: FlaskClient, data: bytes | None = None, **differs: Any) -> TestResponse:
    """The answer to the form with a picture."""
    sent = pictureframes.saved(pictureframes.drawing(120, 80), "JPEG") if data is None else data
    said = {"token": token(client, f"{WALL}send/"), "alt": ALT, "place": "pl/warsaw", "sure": "1", **differs}
    said = {name: value for name, value in said.items() if value}
    return client.post(WALL, data={**said, "picture": (BytesIO(sent), "IMG_2021_Minsk.jpg")})


def key_of(answer: TestResponse) -> str:
    """The key that the answer to a sent form leads to."""
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"].split("/")[4])


def of(key: str) -> Photo:
    """The photo of a key, as the register has it now."""
    session().rollback()
    session().expire_all()
    photo = photos.of_key(key_hash(key))
    assert photo is not None
    return photo


def approve(photo: Photo) -> None:
    """Let two people of the desk agree to a photo."""
    for name in ("Ala", "Ola"):
        with writing():
            deciding.decide(Asked(act="publish", public_id=photo.public_id), By.staff(name, cast.NOW))


def waiting(
    said: PhotoSaid | None = None, *, slug: str = "viasna", key: bytes | None = None, rally_id: int | None = None
) -> Photo:
    """A photo in the queue, past the form and the drawing."""
    pictures = [Picture(b"\xff\xd8 wall", Format.JPEG, 48, 32), Picture(b"\xff\xd8 large", Format.JPEG, 160, 106)]
    with writing():
        place = ("PL", "warsaw", "Warsaw")
        said = said or PhotoSaid(alt=ALT, place=place)
        return photos.add(slug, said, pictures, By(Actor.SENDER, cast.NOW), key_hash=key, rally_id=rally_id)
