"""Who is who behind a proxy: the rightmost hop that is none of ours, said by a proxy of ours, and nothing else."""

from typing import Any

import pytest
from flask import request

from rallies.core.settings import load
from rallies.core.web.proxies import Proxies, is_circuit
from rallies.core.web.sightings import Sightings
from tests.core.proxied import Seen

OURS = "127.0.0.1, 10.0.0.0/8, ::1, 2001:db8:f::/48"


@pytest.fixture
def seen(tmp_path: Any) -> Seen:
    return Seen(tmp_path)


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("6.6.6.6, 198.51.100.7", "198.51.100.7"),
        ("6.6.6.6, 198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("10.6.6.6, 198.51.100.7, 10.1.2.3, 127.0.0.1", "198.51.100.7"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1::7", "2001:db8:1::7"),
        ("[2001:db8:1::7]:4711, 2001:db8:f::9", "2001:db8:1::7"),
        ("10.0.0.7", "10.0.0.7"),
        ("6.6.6.6, unknown", "127.0.0.1"),
        ("6.6.6.6, ", "127.0.0.1"),
        ("6.6.6.6, 198.51.100.7<script>", "127.0.0.1"),
        ("6.6.6.6, unknown, 10.1.2.3", "127.0.0.1"),
        ("", "127.0.0.1"),
        (", ".join(["6.6.6.6"] * 1_000 + ["10.0.0.1"] * 19), "6.6.6.6"),
        (", ".join(["6.6.6.6"] * 1_000 + ["10.0.0.1"] * 20), "10.0.0.1"),
    ],
)
def test_the_rightmost_hop_that_is_none_of_ours_counts(seen: Seen, forwarded_for: str, address: str) -> None:
    assert seen.by(OURS, X_FORWARDED_FOR=forwarded_for)["REMOTE_ADDR"] == address


@pytest.mark.parametrize(
    ("forwarded", "address", "scheme"),
    [
        ("for=198.51.100.7;proto=https", "198.51.100.7", "https"),
        ('for=6.6.6.6, For="[2001:db8:1::7]:47";Proto=HTTPS;by=127.0.0.1', "2001:db8:1::7", "https"),
        ("for=198.51.100.7;proto=https, for=10.1.2.3;proto=http", "198.51.100.7", "http"),
        ("for=6.6.6.6, for=_hidden", "127.0.0.1", "http"),
        ('for="6.6.6.6, for=198.51.100.7', "198.51.100.7", "http"),
        ('for=6.6.6.6;x=", for=198.51.100.7', "198.51.100.7", "http"),
        ("for=198.51.100.7;proto=gopher", "198.51.100.7", "http"),
        ("nonsense", "127.0.0.1", "http"),
    ],
)
def test_the_standard_header_is_read_as_well(seen: Seen, forwarded: str, address: str, scheme: str) -> None:
    found = seen.by(OURS, FORWARDED=forwarded)

    assert (found["REMOTE_ADDR"], found["wsgi.url_scheme"]) == (address, scheme)


def test_headers_that_contradict_each_other_are_not_believed(seen: Seen) -> None:
    ours = {"X_FORWARDED_FOR": "198.51.100.7", "X_FORWARDED_PROTO": "https"}

    forged = seen.by(OURS, **ours, FORWARDED="for=6.6.6.6;proto=http")
    agreed = seen.by(OURS, **ours, FORWARDED="for=198.51.100.7;proto=https")

    assert (forged["REMOTE_ADDR"], forged["wsgi.url_scheme"]) == ("127.0.0.1", "http")
    assert (agreed["REMOTE_ADDR"], agreed["wsgi.url_scheme"]) == ("198.51.100.7", "https")


@pytest.mark.parametrize("peer", ["6.6.6.6", "127.0.0.2", "11.0.0.1", "2001:db8:e::1", "", "unix:"])
def test_a_peer_that_is_no_proxy_of_ours_is_itself(seen: Seen, peer: str) -> None:
    found = seen.by(OURS, peer, X_FORWARDED_FOR="198.51.100.7", X_FORWARDED_PROTO="https", FORWARDED="for=1.1.1.1")

    assert (found["REMOTE_ADDR"], found["wsgi.url_scheme"]) == (peer, "http")


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.9.9.9", "::1", "::ffff:127.0.0.1", "2001:db8:f:1::1"])
def test_a_proxy_of_ours_is_known_by_either_version_of_ip(seen: Seen, peer: str) -> None:
    assert seen.by(OURS, peer, X_FORWARDED_FOR="198.51.100.7")["REMOTE_ADDR"] == "198.51.100.7"


def test_a_socket_of_this_machine_is_believed_where_it_is_named(seen: Seen) -> None:
    assert seen.by("unix", "", X_FORWARDED_FOR="198.51.100.7")["REMOTE_ADDR"] == "198.51.100.7"
    assert seen.by("unix", "127.0.0.1", X_FORWARDED_FOR="198.51.100.7")["REMOTE_ADDR"] == "127.0.0.1"


def test_of_all_other_headers_nothing_is_believed(seen: Seen) -> None:
    others = {
        "X_FORWARDED_HOST": "evil.example", "X_FORWARDED_PORT": "81", "X_FORWARDED_PREFIX": "/evil",
        "X_FORWARDED_SERVER": "evil.example", "X_REAL_IP": "6.6.6.6", "X_SCHEME": "https", "X_FORWARDED_SSL": "on",
        "X_ORIGINAL_URL": "/evil", "TRUE_CLIENT_IP": "6.6.6.6", "CLIENT_IP": "6.6.6.6", "VIA": "1.1 evil",
    }  # fmt: skip

    plain, found = seen.by(OURS), seen.by(OURS, **others)

    assert {name: value for name, value in found.items() if plain.get(name) != value} == {
        f"HTTP_{name}": value for name, value in others.items()
    }


def test_without_a_proxy_to_believe_nothing_is_read_and_its_traces_are_noted(seen: Seen) -> None:
    before = seen.sightings.is_recent("proxy")

    found = seen.by("", X_FORWARDED_FOR="198.51.100.7", X_FORWARDED_PROTO="https")

    assert (found["REMOTE_ADDR"], found["wsgi.url_scheme"]) == ("127.0.0.1", "http")
    assert (before, seen.sightings.is_recent("proxy")) == (False, True)
    assert "198.51" not in "".join(file.read_text() for file in seen.folder.rglob("*") if file.is_file())


def test_a_note_that_can_not_be_written_keeps_nobody_waiting(seen: Seen) -> None:
    (seen.folder / "sightings").write_text("in the way")

    assert seen.by("", X_FORWARDED_FOR="198.51.100.7")["REMOTE_ADDR"] == "127.0.0.1"
    assert not seen.sightings.is_recent("proxy")


def test_a_request_without_such_headers_leaves_no_note(seen: Seen) -> None:
    seen.by("", USER_AGENT="phone")

    assert not seen.sightings.is_recent("proxy")


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("fc00:dead:beef:4dad::1:7", True),
        ("fc00:dead:beef:4dad::ffff:ffff", True),
        ("fc00:dead:beef:4dae::1", False),
        ("127.0.0.1", False),
        ("", False),
    ],
)
def test_circuits_of_an_onion_service_are_known_by_the_address_that_tor_gives_them(
    address: str,
    is_one: bool,  # noqa: FBT001  # a row of the table
) -> None:
    assert is_circuit(address) is is_one


def test_a_note_is_forgotten_after_a_week_and_written_once_an_hour(seen: Seen) -> None:
    seen.by("", X_FORWARDED_FOR="198.51.100.7")
    (note,) = seen.folder.rglob("proxy")
    note.unlink()
    seen.by("", X_FORWARDED_FOR="198.51.100.7")
    again = note.exists()
    seen.clock.move(Seen.AN_HOUR)
    seen.by("", X_FORWARDED_FOR="198.51.100.7")

    assert (again, note.exists()) == (False, True)
    seen.clock.move(Seen.A_WEEK)
    assert not Sightings(seen.folder, seen.clock).is_recent("proxy")


@pytest.mark.parametrize("wrong", ["nginx", "0.0.0.0/0", "::/0", "127.0.0.1/33", "127.0.0.1;10.0.0.1", "*"])
def test_a_wrong_proxy_is_named_at_the_start(tmp_path: Any, wrong: str) -> None:
    with pytest.raises(RuntimeError, match="RALLIES_TRUSTED_PROXIES"):
        load(tmp_path, environ={"RALLIES_TRUSTED_PROXIES": wrong})


def test_the_application_stands_behind_its_proxies_with_the_bytes_it_keeps(tmp_path: Any) -> None:
    from rallies.app import create_app  # noqa: PLC0415  # this test alone needs all of it

    app = create_app(load(tmp_path, environ={"RALLIES_TRUSTED_PROXIES": "127.0.0.1"}))
    app.add_url_rule("/who", "who", lambda: str(request.remote_addr))
    client = app.test_client()

    assert client.get("/who", headers={"X-Forwarded-For": "198.51.100.7"}).text == "198.51.100.7"
    assert client.get("/who").text == "127.0.0.1"
    assert Proxies.of("127.0.0.1, unix").has_sockets
