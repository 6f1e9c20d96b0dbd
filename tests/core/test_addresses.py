"""Addresses of mail: what is taken can be mailed, and what can't be mailed is refused."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rallies.core import mail
from rallies.core.errors import InvalidInput


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("anna@example.org", "anna@example.org"),
        ("Anna.B+rallies@Example.org", "Anna.B+rallies@example.org"),
        ("viasna@вясна.бел", f"viasna@{'вясна.бел'.encode('idna').decode()}"),
        ("o'hara@example.org", "o'hara@example.org"),
        ("=anna@example.org", "=anna@example.org"),
    ],
)
def test_an_address_that_can_be_mailed_is_taken(said: str, address: str) -> None:
    assert mail.checked_address(said) == address


@pytest.mark.parametrize(
    "said",
    [
        "=?utf-8?q?x?=@example.com",
        "=?utf-8?b?eA==?=@example.com",
        "анна@example.org",
        '"anna b"@example.org',
        '"anna\\r\\nBcc: x@evil.example"@example.org',
        "anna@example.org\nBcc: x@evil.example",
        "anna@example.org, x@evil.example",
        "anna@example.org;x@evil.example",
        "Anna <anna@example.org>",
        "<anna@example.org>",
        "anna@[127.0.0.1]",
        "anna@127.0.0.1",
        "anna@localhost",
        "anna@example",
        "anna@-example.org",
        "anna@exa mple.org",
        "anna@@example.org",
        "anna(comment)@example.org",
        ".anna@example.org",
        "an..na@example.org",
        "@example.org",
        "anna",
        "a" * 65 + "@example.org",
        "anna@" + "a" * 64 + ".org",
        "",
        "anna\x00@example.org",
        "anna\u202e@example.org",
    ],
)
def test_an_address_that_a_mail_would_not_reach_is_refused(said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        mail.checked_address(said)

    assert refused.value.field == "email"


@example("a@" + "b" * 60 + "." + "c" * 9 + ".org")
@given(st.one_of(st.emails(), st.text(max_size=40).map(lambda name: f"{name}@example.org"), st.text(max_size=60)))
def test_whatever_is_taken_is_one_header_with_one_address(said: str) -> None:
    try:
        address = mail.checked_address(said)
    except InvalidInput:
        return

    message = EmailMessage(policy=SMTP)
    message["To"] = Address(addr_spec=address)
    assert [one.addr_spec for one in message["To"].addresses] == [address]
    unfolded = bytes(message).replace(b"\r\n ", b" ")  # a long address stands on a line of its own
    assert unfolded.count(b"\r\n") == 2
    assert address.isascii()
