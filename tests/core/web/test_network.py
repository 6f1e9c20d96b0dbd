"""The network that a request is counted for, and what a site behind https says of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from limits import RateLimitItemPerHour

from rallies.core.web import guard
from rallies.core.web.proxies import BehindProxies, Proxies
from rallies.desk.door import door
from rallies.desk.door.devices import Entrance
from rallies.intake import posting

CLEAR, ONION = "https://rallies.example", "http://ralliesabcdefgh.onion"
CIRCUIT = "fc00:dead:beef:4dad::{}:1"


@contextmanager
def asked(app: Flask, site: str, address: str) -> Iterator[None]:
    """A request to a site from an address."""
    before = app.config["RALLIES"]
    app.config["RALLIES"] = replace(before, base_url=site)
    try:
        with app.test_request_context("/en/", environ_base={"REMOTE_ADDR": address}):
            yield
    finally:
        app.config["RALLIES"] = before


def key(app: Flask, site: str, address: str) -> str:
    with asked(app, site, address):
        return guard.network_key()


@pytest.mark.parametrize(
    ("site", "one", "other", "are_alike"),
    [
        (CLEAR, "198.51.100.1", "198.51.100.200", True),
        (CLEAR, "198.51.100.1", "198.51.101.1", False),
        (CLEAR, "2001:db8:1::1", "2001:db8:1:ffff::1", True),
        (CLEAR, "2001:db8:1::1", "2001:db8:2::1", False),
        (CLEAR, CIRCUIT.format(1), CIRCUIT.format(2), False),
        (ONION, CIRCUIT.format(1), CIRCUIT.format(2), False),
        (ONION, "127.0.0.1", "10.0.0.1", True),
    ],
)
def test_a_network_is_what_one_provider_gives_to_one_house(
    app: Flask, site: str, one: str, other: str, *, are_alike: bool
) -> None:
    assert (key(app, site, one) == key(app, site, other)) is are_alike
    assert one not in key(app, site, one)


@pytest.mark.parametrize(
    ("site", "address", "amount", "words"),
    [
        (CLEAR, "127.0.0.1", 20, "20 per 1 minute"),
        (CLEAR, CIRCUIT.format(1), 20, "20 per 1 minute"),
        (ONION, CIRCUIT.format(1), 20, "20 per 1 minute"),
        (ONION, "127.0.0.1", 200, "200 per 1 minute"),
    ],
)
def test_limits_are_ten_times_as_large_where_a_whole_onion_service_is_one_network(
    app: Flask, site: str, address: str, amount: int, words: str
) -> None:
    with asked(app, site, address):
        assert guard.roomy(RateLimitItemPerHour(20)).amount == amount
        assert guard.at_most("20 per minute")() == words


def test_an_onion_service_sends_two_hundred_forms_an_hour_and_a_circuit_of_it_twenty(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)  # noqa: FBT003  # a setting of Flask-Limiter
    guard.limiter.reset()
    taken = {}
    for address in ("127.0.0.1", CIRCUIT.format(1)):
        with asked(app, ONION, address):
            taken[address] = [posting._is_within(posting.SENDS, "send") for _ in range(201)]
    guard.limiter.reset()

    assert [sum(within) for within in taken.values()] == [200, 20]


def test_behind_a_proxy_that_speaks_https_cookies_and_pages_are_for_https_alone(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "RALLIES", replace(app.config["RALLIES"], base_url=""))
    trusting = BehindProxies(app.wsgi_app, Proxies.of("127.0.0.1"), app.extensions["rallies.sightings"])
    monkeypatch.setattr(app, "wsgi_app", trusting)
    client = app.test_client()

    plain = client.get("/desk/login/")
    secure = client.get("/desk/login/", headers={"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"})

    assert "Strict-Transport-Security" not in plain.headers
    assert "Strict-Transport-Security" in secure.headers
    with app.test_request_context("/desk/", base_url="https://127.0.0.1"):
        given = door.give_cookies(app.make_response("Hello"), Entrance("key", ["device"]))
    assert all("Secure" in cookie for cookie in given.headers.getlist("Set-Cookie"))
