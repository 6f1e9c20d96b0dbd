"""Addresses that people give: those that hide where they lead are refused, look-alike letters are told."""

import pytest

from rallies.core.links import ascii_host, is_link


@pytest.mark.parametrize(
    "said",
    [
        "https://viasna.example/x?y=1#z",
        "http://viasna.example:8080/",
        "https://правда.example/",
        "https://[2001:db8::1]/",
    ],
)
def test_the_address_of_a_page_is_taken(said: str) -> None:
    assert is_link(said)


@pytest.mark.parametrize(
    "said",
    [
        "https://good.example@evil.example/x", "https://good.example:pw@evil.example/", "javascript:alert(1)",
        "//x.example", "viasna.example", "https://", "https:///x", "https://x.example:0/", "https://x.example/a b",
        "https://x\\@y.example/",
        "https://x.example/\u202egnp", "https://x.example/\r\nA: 1", "https://[::1", "ftp://x.example/",
    ],
)  # fmt: skip
def test_what_is_none_or_hides_its_host_is_refused(said: str) -> None:
    assert not is_link(said)


def test_a_host_in_letters_that_look_like_others_is_told_in_ascii() -> None:
    assert ascii_host("https://аррӏе.com/login") == "xn--80ak6aa92e.com"
    assert ascii_host("https://apple.com/аррӏе") == ""
    assert ascii_host(f"https://{'я' * 80}.example/").startswith("xn--")
    assert ascii_host("not an address") == ""
