"""What a client says it can take and has already."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rallies.publish.served.conditional import digest, encodings, is_unchanged, tag

TAG = tag(digest(b"a page"))
CHANGED = "Fri, 21 May 2027 16:00:00 GMT"


@pytest.mark.parametrize(
    ("said", "best"),
    [
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("GZIP;Q=0.5", "gzip"),
        ("x-gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.3, gzip;q=0.8", "gzip"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("identity;q=1, br;q=0.5", "identity"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("identity;q=0", "identity"),
        ("br;q=much", "br"),
        (",,;;==", "identity"),
        ("gzip" * 100, "identity"),
    ],
)
def test_the_best_encoding_is_the_one_with_the_greatest_weight(said: str, best: str) -> None:
    assert encodings(said)[0] == best


@given(st.text(max_size=80))
def test_any_accept_encoding_gives_at_least_one(said: str) -> None:
    assert set(encodings(said)) <= {"br", "gzip", "identity"}
    assert encodings(said)


@pytest.mark.parametrize(
    ("named", "is_same"),
    [
        (TAG, True),
        (f"W/{TAG}", True),
        (f'"other", W/{TAG}', True),
        (f'"other",{TAG},"more"', True),
        ("*", True),
        (" * ", True),
        ('"other"', False),
        (TAG.strip('"'), False),
        ("", False),
        ('"', False),
    ],
)
def test_a_tag_is_found_in_any_form_of_if_none_match(named: str, is_same: bool) -> None:  # noqa: FBT001  # a case
    assert is_unchanged({"HTTP_IF_NONE_MATCH": named}, TAG, None) is is_same


@pytest.mark.parametrize(
    ("since", "is_same"),
    [
        (CHANGED, True),
        ("Fri, 21 May 2027 16:00:01 GMT", True),
        ("Fri, 21 May 2027 15:59:59 GMT", False),
        ("yesterday", False),
        ("", False),
    ],
)
def test_a_date_that_is_not_before_the_change_is_enough(since: str, is_same: bool) -> None:  # noqa: FBT001  # a case
    assert is_unchanged({"HTTP_IF_MODIFIED_SINCE": since}, TAG, CHANGED) is is_same


def test_a_tag_wins_over_a_date() -> None:
    said = {"HTTP_IF_NONE_MATCH": '"other"', "HTTP_IF_MODIFIED_SINCE": CHANGED}

    assert not is_unchanged(said, TAG, CHANGED)


def test_a_date_says_nothing_of_a_page_without_one() -> None:
    assert not is_unchanged({"HTTP_IF_MODIFIED_SINCE": CHANGED}, TAG, None)
