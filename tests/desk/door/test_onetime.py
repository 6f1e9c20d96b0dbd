"""One-time codes as the standards give them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rallies.desk.door import onetime

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, expected: str) -> None:
    step = onetime.step_of(datetime.fromtimestamp(seconds, UTC))

    assert onetime.code(RFC_SECRET, step) == expected


def test_a_code_fits_for_a_clock_that_is_half_a_minute_off() -> None:
    now = datetime(2027, 5, 1, 12, 0, 15, tzinfo=UTC)
    step = onetime.step_of(now)
    fits = {
        off
        for off in (-2, -1, 0, 1, 2)
        if onetime.matching_step(RFC_SECRET, onetime.code(RFC_SECRET, step + off), now, after=0) is not None
    }

    assert fits == {-1, 0, 1}


def test_a_code_of_a_step_that_was_used_fits_no_more() -> None:
    now = datetime(2027, 5, 1, 12, 0, 15, tzinfo=UTC)
    step = onetime.step_of(now)

    assert onetime.matching_step(RFC_SECRET, onetime.code(RFC_SECRET, step), now, after=step) is None


@given(st.text())
def test_whatever_is_typed_is_compared_and_never_raises(typed: str) -> None:
    now = datetime(2027, 5, 1, tzinfo=UTC)
    found = onetime.matching_step(RFC_SECRET, typed, now, after=0)

    assert found is None or onetime.code(RFC_SECRET, found) == "".join(typed.split())


def test_the_address_names_site_and_person_and_carries_the_secret() -> None:
    address = onetime.address(RFC_SECRET, name="Ala Ł", issuer="My Rallies")

    assert address == (
        "otpauth://totp/My%20Rallies%3AAla%20%C5%81?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=My%20Rallies"
    )
