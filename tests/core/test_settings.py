"""Where settings come from, and what is said of wrong ones."""

from pathlib import Path

import pytest

from rallies.core import settings
from rallies.core.errors import ConfigurationError


def test_the_environment_stands_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "rallies.toml").write_text('name = "From the file"\nbase_url = "https://file.example"\n')

    found = settings.load(tmp_path, environ={"RALLIES_NAME": "From outside"})

    assert (found.name, found.base_url, found.geocoder) == ("From outside", "https://file.example", "offline")


def test_the_instance_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    found = settings.load(tmp_path / "new", environ={})

    assert found.instance.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("text", "told"),
    [("nam = 'x'", "nam"), ("name = ", "rallies.toml"), ("base_url = 'rallies.example'", "RALLIES_BASE_URL"),
     ("base_url = 'https://example.org/rallies/'", "host name of its own"),
     ("base_url = 'https://rallies.example/?lang=en'", "RALLIES_BASE_URL"),
     ("geocoder = 'google'", "RALLIES_GEOCODER"),
     ("smtp_url = 'mail.example:587'", "RALLIES_SMTP_URL"), ("smtp_url = 'smpt://mail.example'", "RALLIES_SMTP_URL"),
     ("mail_from = 'rallies'", "RALLIES_MAIL_FROM"), ("mail_from = 'Us <us@our.example>'", "RALLIES_MAIL_FROM"),
     ("smtp_url = 'smtp://:587'", "RALLIES_SMTP_URL"), ("smtp_url = 'smtp://mail.example:port'", "RALLIES_SMTP_URL"),
     ("smtp_url = 'smtp://mail.example?tls=no'", "tls=off"), ("smtp_url = 'smtps://mail.example?tls=off'", "tls=off"),
     ("tiles_url = 'https://tiles.example/{z}/{x}.png'", "RALLIES_TILES_URL"),
     ("tiles_url = 'https://tiles.example/{z}/{x}/{y}.png; script-src *'", "RALLIES_TILES_URL"),
     ("tiles_url = 'https://{s}.tiles.example/{z}/{x}/{y}.png'", "RALLIES_TILES_URL"),
     ("tiles_url = 'https://tiles.example/{z}/{x}/{y}.png'", "RALLIES_TILES_ATTRIBUTION"),
     ("embed_sites = 'https://partner.example, *'", "RALLIES_EMBED_SITES")],
)  # fmt: skip
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "rallies.toml").write_text(text)

    with pytest.raises(ConfigurationError, match=told):
        settings.load(tmp_path, environ={})


def test_an_instance_folder_that_is_a_file_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    with pytest.raises(ConfigurationError, match="can't be made"):
        settings.load(tmp_path / "taken", environ={})


def test_an_address_of_postgresql_names_its_driver(tmp_path: Path) -> None:
    found = settings.load(tmp_path, environ={"RALLIES_DATABASE_URL": "postgresql://rallies@db/rallies"})

    assert found.database_address == "postgresql+psycopg://rallies@db/rallies"


def test_mail_is_asked_for_only_where_it_can_be_sent(tmp_path: Path) -> None:
    assert not settings.load(tmp_path, environ={}).can_mail
    assert settings.load(tmp_path, environ={"RALLIES_DEMO": "1"}).can_mail
    assert settings.load(tmp_path, environ={"RALLIES_SMTP_URL": "smtp://localhost:25"}).can_mail


def test_a_wrong_mail_server_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as told:
        settings.load(tmp_path, environ={"RALLIES_SMTP_URL": "smtp//rallies:hunter2@mail.example"})

    assert "hunter2" not in str(told.value)
