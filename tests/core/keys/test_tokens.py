"""Keys, signed form tokens and sealed text."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from rallies.core.errors import InvalidInput
from rallies.core.keys.tokens import Secrets, key_hash, key_words, new_key, public_id

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
KEYS = Secrets(b"k" * 32)
HOUR = timedelta(hours=1)


def test_a_key_is_known_by_its_letters_and_by_its_words() -> None:
    key = new_key()

    assert key_hash(key.upper()) == key_hash(key) == key_hash(key_words(key).upper().replace(" ", "-"))


@given(st.text(max_size=300))
def test_what_is_no_key_is_refused_whatever_it_is(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        key_hash(f"{text}!")

    assert caught.value.field == "key"


def test_a_mistyped_word_is_noticed_by_the_checksum() -> None:
    words = key_words("b5k2m7c4d6e3f2g5h7j4k6m3na").split()

    with pytest.raises(InvalidInput):
        key_hash(" ".join([words[1], words[0], *words[2:]]))


def test_a_form_token_gives_its_nonce_back_while_it_lives() -> None:
    token = KEYS.form_token("submit", NOW)

    assert KEYS.check_form_token("submit", token, NOW + HOUR, lifetime=HOUR)
    assert KEYS.check_form_token("submit", token, NOW, lifetime=HOUR) in token


@pytest.mark.parametrize("later", [timedelta(hours=2), timedelta(hours=-1)])
def test_a_token_too_old_or_from_the_future_is_refused(later: timedelta) -> None:
    with pytest.raises(InvalidInput):
        KEYS.check_form_token("submit", KEYS.form_token("submit", NOW), NOW + later, lifetime=HOUR)


@given(st.text(max_size=100))
def test_a_forged_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        KEYS.check_form_token("submit", text, NOW, lifetime=HOUR)


def test_a_token_of_one_form_does_not_open_another() -> None:
    with pytest.raises(InvalidInput):
        KEYS.check_form_token("manage", KEYS.form_token("submit", NOW), NOW, lifetime=HOUR)


def test_sealed_text_is_read_by_its_own_instance_alone() -> None:
    sealed = KEYS.seal("anna@example.org")

    assert b"anna" not in sealed
    assert KEYS.unseal(sealed) == "anna@example.org"
    with pytest.raises(InvalidTag):
        Secrets(b"x" * 32).unseal(sealed)


def test_processes_that_start_together_share_one_secret(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [Thread(target=lambda: found.append(Secrets.in_folder(tmp_path).key("x"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 1
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_public_ids_do_not_repeat() -> None:
    assert len({public_id() for _ in range(2_000)}) == 2_000


def test_there_is_room_for_ten_million_public_ids() -> None:
    drawn = {public_id() for _ in range(2_000)}
    all_there_are = len(set("".join(drawn))) ** len(drawn.pop())

    assert 10_000_000 / all_there_are < 1 / 50_000_000
