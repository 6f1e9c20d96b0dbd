"""`rallies doctor`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import disk_usage
from types import SimpleNamespace

import pytest

from rallies.core import current, jobs
from rallies.core.db import database
from tests.cli.operating import opened, run
from tests.cli.test_serve import environment


def findings(instance: Path, **environ: str | None) -> dict[str, str]:
    said = json.loads(run(instance, "doctor", "--json", **environ).stdout)
    return {finding["part"]: finding["level"] for finding in said}


def test_the_doctor_finds_nothing_broken_in_a_sound_instance(instance: Path) -> None:
    result = run(instance, "doctor")
    found = findings(
        instance,
        RALLIES_BASE_URL="https://rallies.example",
        RALLIES_SMTP_URL="smtp://mail.example",
        RALLIES_TRUSTED_PROXIES="127.0.0.1",
    )

    assert result.exit_code == 0, result.output
    assert "FAIL" not in result.output
    assert {part for part, level in found.items() if level != "ok"} <= {"staff", "disk", "backups"}


def test_the_doctor_says_what_is_exposed_and_what_to_do(instance: Path) -> None:
    found = findings(instance, RALLIES_BASE_URL="http://rallies.example", RALLIES_DEMO="1")
    said = run(instance, "doctor", RALLIES_BASE_URL="http://rallies.example").output

    assert (found["address"], found["demo"]) == ("warn", "warn")
    assert "serve it by https" in said
    assert "rallies staff add NAME" in said


def test_the_doctor_fails_where_a_secret_is_open_or_places_are_missing(instance: Path, tmp_path: Path) -> None:
    run(instance, "doctor")
    (instance / "secret.key").chmod(0o644)
    instance.chmod(0o755)
    result = run(instance, "doctor", RALLIES_GAZETTEER=str(tmp_path / "missing.sqlite"))
    found = findings(instance, RALLIES_GAZETTEER=str(tmp_path / "missing.sqlite"))

    assert result.exit_code == 1
    assert (found["secrets"], found["gazetteer"], found["folder"]) == ("fail", "fail", "warn")


def test_the_doctor_tells_of_a_full_disk_and_a_missing_register(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = disk_usage(instance)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(total=usage.total, used=usage.used, free=1000))
    (instance / "rallies.sqlite").write_bytes(b"")

    assert findings(instance)["register"] == "warn"
    assert findings(instance)["disk"] == "fail"


def test_the_doctor_tells_of_a_register_that_is_no_database(instance: Path) -> None:
    (instance / "rallies.sqlite").write_bytes(b"not a database at all" * 100)

    assert findings(instance)["register"] == "fail"


@pytest.mark.parametrize(
    ("url", "level", "words"),
    [
        ("smtp://mail.example", "ok", "Mail goes out by mail.example, encrypted"),
        ("smtps://rallies:secret@mail.example", "ok", "Mail goes out by mail.example, encrypted"),
        ("smtp://127.0.0.1:25", "ok", "port 25 of this machine"),
        ("smtp://mail.example?tls=off", "warn", "Mail goes to mail.example in clear"),
    ],
)
def test_doctor_says_whether_mail_is_encrypted(instance: Path, url: str, level: str, words: str) -> None:
    said = json.loads(run(instance, "doctor", "--json", RALLIES_SMTP_URL=url).stdout)

    assert [(one["level"], words in one["words"]) for one in said if one["part"] == "mail"] == [(level, True)]
    assert "secret" not in json.dumps([one for one in said if one["part"] == "mail"])


def test_doctor_names_a_refused_encryption_and_fails(instance: Path, empty_register: Path) -> None:
    with opened(instance, empty_register), database.writing():
        job = jobs.Outgoing(job="send_mail", due_at=current.now(), attempts=1, failure="NotVerified")
        database.session().add(job)

    found = run(instance, "doctor", RALLIES_SMTP_URL="smtp://mail.example")

    assert found.exit_code == 1
    assert "certificate does not prove that it is the one that was meant" in found.stdout
    assert "/en/help/mail/" in found.stdout


def of_part(instance: Path, part: str, **environ: str | None) -> list[tuple[str, str]]:
    said = json.loads(run(instance, "doctor", "--json", **environ).stdout)
    return [(one["level"], one["words"]) for one in said if one["part"] == part]


def test_doctor_names_a_misspelt_variable_and_the_one_that_is_meant(instance: Path) -> None:
    said = of_part(instance, "settings", RALLIES_DATABSE_URL="sqlite:////tmp/x", RALLIES_TEST_DATA="x")

    assert said == [("warn", "There is no setting RALLIES_DATABSE_URL (did you mean RALLIES_DATABASE_URL?).")]


def test_a_misspelt_name_in_the_file_is_told_with_the_one_that_is_meant(instance: Path) -> None:
    (instance / "rallies.toml").write_text('base_ulr = "https://rallies.example"\n', "utf-8")

    assert "base_ulr (did you mean base_url?)" in str(run(instance, "doctor").exception)


def test_doctor_says_when_the_last_backup_was_made_and_that_it_is_old(instance: Path, tmp_path: Path) -> None:
    before = of_part(instance, "backups")
    run(instance, "backup", str(tmp_path / "ours.backup"))
    after = of_part(instance, "backups")
    (instance / "backup.last").write_text("2026-01-01T00:00:00+00:00", "ascii")
    later = of_part(instance, "backups")

    assert before == [("warn", "No backup has been made from this folder.")]
    assert after[0][0] == "ok"
    assert later[0][0] == "warn"
    assert "days ago" in later[0][1]


def test_doctor_tells_of_a_replaced_register_that_has_lain_there_long(instance: Path) -> None:
    folder = instance / "before-restore-20260101t000000_abcd"
    folder.mkdir()
    fresh = of_part(instance, "backups")
    os.utime(folder, (0, 0))

    assert len(fresh) == 1
    assert "with what has been erased since" in of_part(instance, "backups")[1][1]


def test_doctor_says_who_counts_and_whom_it_believes(instance: Path) -> None:
    ((level, counted),) = of_part(instance, "limits")
    ((_, gone),) = of_part(instance, "limits", RALLIES_REDIS_URL="redis://127.0.0.1:1/0")
    ((_, believed),) = of_part(instance, "networks")

    assert (level, "in its memory" in counted) == ("ok", True)
    assert "Redis does not answer" in gone
    assert "no proxy is believed" in believed


def test_doctor_says_what_is_not_installed_and_how_to_get_it(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tzfpy", None)

    said = run(instance, "doctor").stdout

    assert "Not installed: zones" in said
    assert 'pip install "rallies[zones]"' in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "setting", "extra"),
    [
        ("psycopg", "RALLIES_DATABASE_URL=postgresql://rallies@127.0.0.1:1/rallies", "postgresql"),
        ("redis", "RALLIES_REDIS_URL=redis://127.0.0.1:1/0", "redis"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "queue", "doctor", "backup"])
def test_a_setting_that_needs_what_is_not_installed_is_told_in_one_sentence(
    instance: Path, module: str, setting: str, extra: str, command: str
) -> None:
    program = f"import sys; sys.modules[{module!r}] = None; from rallies.cli import main; main()"
    words = [command, "--port", "0"] if command == "serve" else [command, "x"] if command == "backup" else [command]
    name, _, value = setting.partition("=")

    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environment(instance) | {name: value},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == f'rallies: {name} needs what is not installed: pip install "rallies[{extra}]"\n'
