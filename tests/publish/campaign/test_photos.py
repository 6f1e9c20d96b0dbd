"""The photo wall and its pictures, as readers get them."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from rallies.core.clock import Moment
from rallies.core.db.database import session, writing
from rallies.desk.queue import deciding
from rallies.desk.queue.deciding import Asked
from rallies.model.actors import Actor, By
from rallies.model.campaign import campaigning
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import State
from rallies.model.lists import search
from rallies.model.photo import photos, photowall
from rallies.model.photo.photos import Photo, PhotoSaid
from rallies.model.photo.photowall import WallPhoto
from tests import cast, photocast
from tests.publish import press as presses


def shown(said: PhotoSaid | None = None, *, slug: str = "viasna") -> Photo:
    """A photo that two people have approved."""
    photo = photocast.waiting(said, slug=slug)
    photocast.approve(photo)
    return photo


def test_the_wall_shows_what_is_approved_and_nothing_else(register: Flask, client: FlaskClient) -> None:
    photocast.campaign()
    photocast.campaign(slug="other")
    mine, other, waits = (
        shown(PhotoSaid(alt="A <b>banner</b>", credit="Libereco")),
        shown(slug="other"),
        photocast.waiting(),
    )

    page = client.get(photocast.WALL).text

    assert f"/photos/{mine.public_id}-large.jpg" in page
    assert "A &lt;b&gt;banner&lt;/b&gt;" in page
    assert "Libereco" in page
    assert other.public_id not in page
    assert waits.public_id not in page


def test_pages_of_the_wall_end(register: Flask, client: FlaskClient) -> None:
    photocast.campaign()
    for _ in range(50):
        shown()

    first, second = client.get(photocast.WALL).text, client.get(f"{photocast.WALL}?page=2").text

    assert (first.count("<img"), second.count("<img")) == (48, 2)
    assert client.get(f"{photocast.WALL}?page=3").status_code == 404


def test_a_campaign_without_a_wall_has_none(register: Flask, client: FlaskClient) -> None:
    photocast.campaign(has_photos=False)
    photo = shown()

    assert client.get(photocast.WALL).status_code == 404
    assert client.get(f"/photos/{photo.public_id}-wall.jpg").status_code == 404
    assert "photos/" not in client.get("/en/campaigns/viasna/").text


def test_a_collage_takes_the_newest_of_each_city(register: Flask) -> None:
    photocast.campaign()
    nowhere = shown(PhotoSaid(alt="No place"))
    warsaw = [shown().public_id for _ in range(5)]

    found = photowall.collage(search.campaign("viasna"), Moment(cast.NOW), cities=2, each=3)

    assert [[face.id for face in faces] for faces in found] == [[face.id for face in newest(warsaw)][:3]]
    assert nowhere.public_id not in {face.id for faces in found for face in faces}


def test_a_collage_is_of_the_cities_with_most_pictures(register: Flask) -> None:
    photocast.campaign()
    for country, city, many in (("GE", "tbilisi", 2), ("PL", "warsaw", 3), ("LT", "vilnius", 1)):
        for _ in range(many):
            shown(PhotoSaid(alt="A banner", place=(country, city, city.title())))

    found = photowall.collage(search.campaign("viasna"), Moment(cast.NOW), cities=2, each=4)

    assert [(faces[0].city, len(faces)) for faces in found] == [("warsaw", 3), ("tbilisi", 2)]


def newest(public_ids: list[str]) -> list[WallPhoto]:
    """Some photos as the wall orders them."""
    return [face for face in photowall.wall(search.campaign("viasna"), limit=20) if face.id in public_ids]


@pytest.fixture
def kept(tmp_path: Path) -> Flask:
    """An instance that really keeps its published bytes."""
    return presses.press(tmp_path / "instance", presses.empty_register(tmp_path / "empty"))


def stored(app: Flask) -> list[bytes]:
    folder: Path = app.config["RALLIES"].instance / "published" / "pages"
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


@pytest.mark.parametrize("act", ["freeze", "take back", "switch off"])
def test_a_picture_that_goes_is_off_the_disk_before_the_answer(kept: Flask, act: str) -> None:
    reader = kept.test_client()
    with kept.app_context():
        photocast.campaign()
        photo = shown()
        path = f"/photos/{photo.public_id}-wall.jpg"
        first, again = reader.get(path), reader.get(path)
        reader.get(photocast.WALL)
        was_there = any(b"\xff\xd8 wall" in file for file in stored(kept))
        with writing():
            hide(photo.public_id, act)
        left = stored(kept)

    assert was_there
    assert first.headers["ETag"] == again.headers["ETag"]
    assert not first.headers["ETag"].startswith("W/")
    assert first.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in first.headers["Content-Security-Policy"]
    assert reader.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 404
    assert left == []
    assert photo.public_id not in reader.get(photocast.WALL).text


def hide(public_id: str, act: str) -> None:
    by = By.staff("Ala", cast.NOW)
    if act == "freeze":
        deciding.decide(Asked(act="freeze", public_id=public_id, words="A face"), by)
    elif act == "take back":
        photos.withdraw(session().query(Photo).filter_by(public_id=public_id).one(), By(Actor.SENDER, cast.NOW))
    else:
        campaign = session().query(Campaign).filter_by(slug="viasna").one()
        campaigning.revise(campaign, campaigning.CampaignSaid(hashtag="#FreeViasna", titles={"en": "Viasna"}), by)


def test_a_hidden_picture_needs_two_people_again(register: Flask) -> None:
    photocast.campaign()
    photo = shown()
    with writing():
        hide(photo.public_id, "freeze")
    with writing():
        deciding.decide(Asked(act="publish", public_id=photo.public_id), By.staff("Ola", cast.NOW))

    session().expire_all()

    assert session().query(Photo).one().state == State.FROZEN
