"""A gazetteer that is not whole says so before anybody relies on it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from sqlite3 import connect

import pytest

from rallies.core.errors import ConfigurationError
from rallies.places import shared
from rallies.places.build.assemble import where
from rallies.places.candidate import Found
from rallies.places.gazetteer import Gazetteer


def refusal(path: Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        Gazetteer(path)
    message = str(caught.value)
    assert "\n" not in message
    assert "python -m rallies.places.build" in message
    return message


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "no gazetteer at" in refusal(tmp_path / "none.sqlite")


def test_a_file_cut_off_is_refused(gazetteer: Gazetteer, tmp_path: Path) -> None:
    short = tmp_path / "short.sqlite"
    with gazetteer.store.path.open("rb") as whole:
        short.write_bytes(whole.read(1_000_000))

    assert "1000000 bytes of" in refusal(short)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"%PDF-1.7" * 100])
def test_another_kind_of_file_is_refused(tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.sqlite"
    other.write_bytes(content)

    assert "is not a gazetteer" in refusal(other)


def test_another_database_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    db = connect(other)
    db.execute("CREATE TABLE place (id INTEGER)")
    db.commit()
    db.close()

    assert "another program's" in refusal(other)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "no gazetteer at" in refusal(tmp_path)


def test_several_threads_ask_at_once(gazetteer: Gazetteer) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(gazetteer.resolve, ["Warszawa", "Вільня", "Paris, Texas", "Springfield, IL"] * 25))

    assert all(isinstance(answer, Found) for answer in answers)


def test_slugs_are_plain_and_told_apart(gazetteer: Gazetteer) -> None:
    assert where().is_file()
    rows = gazetteer.store.db.execute("SELECT slug FROM place WHERE cc IN ('US', 'BY', 'JP')").fetchall()

    assert all(slug.isascii() and slug == slug.lower() and not set(slug) & set(" /.?#%") for (slug,) in rows)
    springfield = gazetteer.by_slug("US", "springfield-il")
    assert springfield is not None
    assert springfield.admin1_name == "Illinois"


def test_the_gazetteer_that_is_asked_is_the_one_that_was_built() -> None:
    assert where() == shared.BUILT


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux says what is mapped")
def test_no_thread_maps_the_file_for_itself(gazetteer: Gazetteer) -> None:
    assert gazetteer.complete("warsaw", limit=1)

    assert str(gazetteer.store.path.resolve()) not in Path("/proc/self/maps").read_text("utf-8")
