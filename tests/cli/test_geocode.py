"""The resolver on the command line."""

import json
from pathlib import Path

from click.testing import CliRunner

from rallies.cli import cli


def _geocode(*words: str, instance: Path) -> list[str]:
    found = CliRunner().invoke(cli, ["--instance", str(instance), "geocode", *words])
    assert found.exit_code == 0, found.output
    return found.output.splitlines()


def test_a_sure_place_is_said_with_its_region_point_and_zone(tmp_path: Path) -> None:
    lines = _geocode("Гомель", instance=tmp_path)

    assert lines[0] == "Found:"
    assert "Europe/Minsk" in lines[1]


def test_an_unsure_place_is_asked_back(tmp_path: Path) -> None:
    lines = _geocode("Springfield", "--country", "US", instance=tmp_path)

    assert lines[0] == "Which of these?"
    assert len(lines) > 2


def test_a_table_is_answered_line_by_line_in_the_contracts_shape(tmp_path: Path) -> None:
    (tmp_path / "asked.csv").write_text("id,text,country\n1,Vilnius,LT\n2,Zoom,\n", "utf-8")

    found, none = (json.loads(line) for line in _geocode("--csv", str(tmp_path / "asked.csv"), instance=tmp_path))

    assert set(found) == {
        "id", "answer", "match", "name", "country", "admin1", "lat", "lon", "tz", "score", "candidates",
    }  # fmt: skip
    assert (found["id"], found["answer"], found["country"], found["tz"]) == ("1", "found", "LT", "Europe/Vilnius")
    assert (none["id"], none["answer"]) == ("2", "none")


def test_a_table_without_a_text_column_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n", "utf-8")

    found = CliRunner().invoke(cli, ["--instance", str(tmp_path), "geocode", "--csv", str(tmp_path / "odd.csv")])

    assert "no column named text" in str(found.exception)
