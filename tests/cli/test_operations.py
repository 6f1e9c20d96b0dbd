"""`rallies doctor`."""

import json
from pathlib import Path
from shutil import disk_usage
from types import SimpleNamespace

import pytest

from rallies.core import current, jobs
from rallies.core.db import database
from tests.cli.operating import opened, run


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
    assert {part for part, level in found.items() if level != "ok"} <= {"staff", "disk"}


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
