"""Sending a picture, following it and taking it back, without scripts."""

import re
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from rallies.core.clock import SetClock
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import key_hash, key_words, new_key
from rallies.core.pictures import pictures
from rallies.core.web import uploads
from rallies.desk.queue import deciding
from rallies.desk.queue.deciding import Asked
from rallies.model.actors import By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import State
from rallies.model.photo import photos
from rallies.model.photo.photos import Photo, PhotoPixels
from tests import cast, photocast
from tests.core import pictureframes as frames
from tests.intake.typed import token
from tests.photocast import ALT, WALL, send

ALA = By.staff("Ala", cast.NOW)


@pytest.fixture(autouse=True)
def _open(register: Flask) -> None:
    photocast.campaign()


def how_many(table: type[Photo | PhotoPixels]) -> int:
    session().rollback()
    return session().execute(select(func.count()).select_from(table)).scalar_one()


def test_a_picture_waits_with_what_was_said_of_it_and_nothing_of_its_file(client: FlaskClient, tmp_path: Path) -> None:
    key = photocast.key_of(send(client, frames.marked("JPEG", tmp_path), credit="Libereco"))

    photo = photocast.of(key)
    bodies = list(session().execute(select(PhotoPixels.body)).scalars())
    assert (photo.state, photo.alt, photo.credit, photo.city_name) == (State.PENDING, ALT, "Libereco", "Warsaw")
    assert [b"Where-I" in body or b"IMG_2021" in body for body in bodies] == [False, False]
    assert frames.SECRET not in str([frames.tags(body) for body in bodies])


def test_who_sent_it_sees_what_is_kept_and_the_key(client: FlaskClient) -> None:
    key = photocast.key_of(send(client))

    page = client.get(f"/en/manage/photos/{key}/")
    picture = client.get(f"/en/manage/photos/{key}/picture/")

    assert "Two people look at it" in page.text
    assert f"/en/manage/photos/{key}/" in page.text
    assert (picture.status_code, picture.content_type) == (200, "image/jpeg")
    assert "no-store" in picture.headers["Cache-Control"]


def test_what_is_taken_back_is_erased(client: FlaskClient) -> None:
    key = photocast.key_of(send(client))
    own = f"/en/manage/photos/{key}/"

    unsure = client.post(own, data={"token": token(client, own)})
    done = client.post(own, data={"token": token(client, own), "sure": "1"})

    assert (unsure.status_code, done.status_code) == (422, 303)
    photo = photocast.of(key)
    assert (photo.state, photo.alt, photo.words, photo.city) == (State.WITHDRAWN, "", "", "")
    assert how_many(PhotoPixels) == 0
    assert "Nothing of it is kept" in client.get(own).text
    assert client.get(f"{own}picture/").status_code == 404


def test_a_form_sent_twice_is_one_picture(client: FlaskClient) -> None:
    same = token(client, f"{WALL}send/")

    first, second = send(client, token=same), send(client, token=same)

    assert first.headers["Location"] == second.headers["Location"]
    assert (how_many(Photo), how_many(PhotoPixels)) == (1, 2)


@pytest.mark.parametrize(
    ("differs", "word"),
    [
        ({"alt": ""}, "Say what is on the picture"),
        ({"alt": "x" * 401}, "too long"),
        ({"sure": ""}, "cover the faces first"),
        ({"place": "by/minsk"}, "Choose a place of the list"),
        ({"website": "https://spam.example"}, "only programs"),
        ({"token": "made.up.token"}, "more than a day"),
    ],
)
def test_a_picture_without_what_it_needs_is_asked_for_again(
    client: FlaskClient, differs: dict[str, Any], word: str
) -> None:
    answer = send(client, **differs)

    assert answer.status_code == 422
    assert word in answer.text
    assert how_many(Photo) == 0


@pytest.mark.parametrize(
    ("typed", "country", "city"),
    [("Тбілісі", "GE", "tbilisi"), ("Paris, France", "FR", "paris"), ("東京", "JP", "tokyo")],
)
def test_a_picture_may_be_from_any_city_in_any_script(client: FlaskClient, typed: str, country: str, city: str) -> None:
    photo = photocast.of(photocast.key_of(send(client, city=typed)))

    assert (photo.country, photo.city) == (country, city)


def test_a_city_that_is_unsure_is_asked_and_never_guessed(client: FlaskClient) -> None:
    asked = send(client, city="Springfield", place="")
    options = re.findall(r'name="picked"[^>]* value="(\d+)"', asked.text)

    chosen = photocast.of(photocast.key_of(send(client, city="Springfield", place="", picked=options[1])))

    assert asked.status_code == 422
    assert "Several places could be meant" in asked.text
    assert len(options) > 2
    assert 'value="Springfield"' in asked.text
    assert (chosen.country, chosen.city_name) == ("US", "Springfield")
    assert how_many(Photo) == 1


def test_a_city_that_nobody_knows_is_asked_for_again(client: FlaskClient) -> None:
    answer = send(client, city="Qwxzptlk")

    assert answer.status_code == 422
    assert "We do not know this city" in answer.text
    assert how_many(Photo) == 0


@pytest.fixture
def host(clock: SetClock) -> str:
    """The page of a host's rally in Tbilisi, the day after."""
    key = new_key()
    rally = cast.published(campaign="viasna", title="Candles", place=cast.TBILISI, key_hash=key_hash(key))
    clock.instant = rally.ends_at + timedelta(days=1)
    return f"/en/manage/{key}/{rally.public_id}/"


def give(client: FlaskClient, own: str, **differs: Any) -> TestResponse:
    picture = frames.saved(frames.drawing(120, 80), "JPEG")
    said = {"token": token(client, f"{own}photos/"), "alt": ALT, "sure": "1", **differs}
    return client.post(f"{own}photos/", data={**said, "picture": (BytesIO(picture), "x.jpg")})


def test_a_host_gives_pictures_of_her_rally_by_its_manage_link(client: FlaskClient, host: str) -> None:
    assert f"{host}photos/" in client.get(f"{host}count/").text

    key = photocast.key_of(give(client, host, place="pl/warsaw", city="Paris"))

    photo = photocast.of(key)
    assert (photo.state, photo.country, photo.city) == (State.PENDING, "GE", "tbilisi")
    assert photo.rally is not None
    assert photo.rally.title == "Candles"
    assert client.get(f"/en/manage/photos/{key}/").status_code == 200


def test_a_host_sees_each_of_her_pictures_and_takes_one_back(client: FlaskClient, host: str) -> None:
    first, second = (photocast.of(photocast.key_of(give(client, host, alt=alt))) for alt in ("A candle", "A banner"))
    photocast.approve(second)
    page = client.get(host).text
    own = f"{host}photos/{second.public_id}/"
    seen = [client.get(f"{own}{size}/").mimetype for size in ("wall", "large")]

    unsure = client.post(own, data={"token": token(client, own)})
    taken = client.post(own, data={"token": token(client, own), "sure": "1"})

    assert [page.count(words) for words in ("Two people look at it", "It is on the wall", 'alt="A candle"')] == [
        1,
        1,
        1,
    ]
    assert seen == ["image/jpeg"] * 2
    assert (unsure.status_code, taken.status_code, taken.headers["Location"]) == (422, 303, host)
    left = client.get(host).text
    assert "A banner" not in left
    assert "A candle" in left
    assert client.get(own).status_code == client.get(f"{own}large/").status_code == 404
    assert client.get(f"/photos/{second.public_id}-wall.jpg").status_code == 404
    assert client.get(f"{host}photos/{first.public_id}/").status_code == 200


def test_a_refused_picture_that_was_erased_is_told_and_not_shown(client: FlaskClient, host: str) -> None:
    key = photocast.key_of(give(client, host))
    with writing():
        deciding.decide(Asked(act="reject", public_id=photocast.of(key).public_id, words="A face"), ALA)
    own = f"/en/manage/photos/{key}/"
    before = [client.get(page).text.count("<img") for page in (own, host)]

    photos.forget(cast.NOW + timedelta(days=8))

    pages = [client.get(page).text for page in (own, host)]
    assert before == [1, 1]
    assert [page.count("<img") for page in pages] == [0, 0]
    assert all("The reason: A face" in page for page in pages)
    assert "The picture is erased." in pages[0]


def test_a_host_opens_no_picture_of_another_rally(client: FlaskClient, host: str) -> None:
    wall, given = photocast.key_of(send(client)), photocast.key_of(give(client, host))
    other = new_key()
    rally = cast.published(campaign="viasna", key_hash=key_hash(other))
    pages = [f"{host}photos/{photocast.of(wall).public_id}/"]
    pages.append(f"/en/manage/{other}/{rally.public_id}/photos/{photocast.of(given).public_id}/")

    answers = [client.get(page).status_code for page in pages]
    answers += [client.get(f"{page}large/").status_code for page in pages]
    answers += [
        client.post(page, data={"token": token(client, f"{host}photos/"), "sure": "1"}).status_code for page in pages
    ]

    assert answers == [404] * 6
    assert photocast.of(wall).state == photocast.of(given).state == State.PENDING


def test_the_page_of_a_rally_shows_what_its_host_gave_once_it_is_approved(client: FlaskClient, host: str) -> None:
    page = f"/en/rallies/{host.split('/')[4]}/"
    photo = photocast.of(photocast.key_of(give(client, host, alt='A "candle"')))
    before = client.get(page).text

    photocast.approve(photo)
    photocast.approve(photocast.of(photocast.key_of(send(client))))

    after = client.get(page).text
    assert photo.public_id not in before
    assert after.count("-wall.jpg") == 1
    assert f'src="/photos/{photo.public_id}-wall.jpg" alt="A &#34;candle&#34;"' in after
    assert 'loading="lazy"' in after
    with writing() as current:
        current.query(Campaign).filter_by(slug="viasna").one().has_photos = False
    assert photo.public_id not in client.get(page).text


def test_what_a_host_gives_is_checked_like_any_picture(client: FlaskClient, host: str) -> None:
    refused = give(client, host, sure="")

    assert refused.status_code == 422
    assert "cover the faces first" in refused.text
    assert f'action="{host}photos/"' in refused.text
    assert how_many(Photo) == 0


def test_no_picture_of_a_rally_is_taken_before_it_began_or_without_a_wall(
    client: FlaskClient, clock: SetClock, host: str
) -> None:
    other = new_key()
    photocast.campaign(slug="quiet", has_photos=False)
    quiet = cast.published(campaign="quiet", key_hash=key_hash(other))
    alone = new_key()
    single = cast.published(key_hash=key_hash(alone))

    answers = [client.get(f"/en/manage/{other}/{quiet.public_id}/photos/").status_code]
    answers.append(client.get(f"/en/manage/{alone}/{single.public_id}/photos/").status_code)
    clock.instant = cast.NOW
    answers.append(client.get(f"{host}photos/").status_code)

    assert answers == [404, 404, 404]


@pytest.mark.parametrize(
    ("data", "status", "word"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "SVG"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 99, 422, "HEIC"),
        (b"\xff\xd8\xff" + b"\0" * pictures.MAX_BYTES, 413, "12 MB"),
        (b"", 422, "Choose a picture"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_word(client: FlaskClient, data: bytes, status: int, word: str) -> None:
    answer = send(client, data)

    assert answer.status_code == status
    assert word in answer.text
    assert ALT in answer.text
    assert how_many(Photo) == 0


@pytest.mark.slow
def test_bombs_are_refused(client: FlaskClient) -> None:
    assert send(client, frames.png_bomb()).status_code == 422
    assert send(client, frames.zip_bomb()).status_code == 422


def test_more_than_any_picture_is_not_even_read(client: FlaskClient) -> None:
    answer = send(client, b"\0" * (uploads.MAX_REQUEST_BYTES + 1))

    assert answer.status_code == 413
    assert "12 MB" in answer.text


def test_no_wall_takes_no_picture(client: FlaskClient) -> None:
    photocast.campaign(slug="quiet", has_photos=False)

    for path in ("/en/campaigns/quiet/photos/send/", "/en/campaigns/quiet/photos/"):
        assert client.get(path).status_code == 404
    assert client.post("/en/campaigns/quiet/photos/", data={}).status_code == 404


def test_a_key_of_nothing_opens_nothing(client: FlaskClient) -> None:
    for key in ("a" * 26, "x", "%00"):
        assert client.get(f"/en/manage/photos/{key}/").status_code == 404


@pytest.mark.parametrize("door", ["/be/manage/", "/be/letters/"])
def test_its_key_is_known_wherever_one_is_typed(client: FlaskClient, door: str) -> None:
    key = photocast.key_of(send(client))

    by_words = client.post(door, data={"token": token(client, door), "key": key_words(key)})
    by_letters = client.post(door, data={"token": token(client, door), "key": key})

    assert (by_words.status_code, by_letters.status_code) == (303, 303)
    assert by_words.location == by_letters.location == f"/be/manage/photos/{key}/"


@pytest.mark.parametrize("language", ["en", "be", "ru", "ar"])
def test_the_form_warns_in_every_language(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/campaigns/viasna/photos/send/")

    assert page.status_code == 200
    assert 'enctype="multipart/form-data"' in page.text


def test_nothing_is_left_in_temporary_files(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test client itself writes bodies over 500 kB to a file, which is none of the application's doing.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))

    assert send(client).status_code == 303
