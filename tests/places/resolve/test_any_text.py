"""Whatever is typed gets an answer."""

from itertools import pairwise

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rallies.places import report
from rallies.places.candidate import Ambiguous, Found, NotFound
from rallies.places.fold import MAX_CHARACTERS, fold, latin
from rallies.places.gazetteer import Gazetteer

ANY = settings(max_examples=3 * settings().max_examples // 2, suppress_health_check=[HealthCheck.too_slow])
NAMES = ("Warsaw", "Köln", "東京", "تهران", "Мінск", "St. Louis", "NY", "1010", "12 rue de", "Online", "बेंगलुरु", "İzmir")
PIECES = st.lists(
    st.one_of(
        st.sampled_from(NAMES),
        st.sampled_from((", ", " ", " (", ") ", "/", "|", "\n", "\u200f", "\u0301", "،", "—", "\0", "'", '"')),
        st.text(max_size=12),
    ),
    max_size=60,
).map("".join)


@ANY
@given(text=st.one_of(PIECES, st.text(max_size=MAX_CHARACTERS)), country=st.sampled_from((None, "PL", "us", "??", "")))
def test_any_text_gets_a_typed_answer(gazetteer: Gazetteer, text: str, country: str | None) -> None:
    answer = gazetteer.resolve(text, country=country)

    assert isinstance(answer, Found | Ambiguous | NotFound)


def test_the_longest_text_gets_an_answer(gazetteer: Gazetteer) -> None:
    for unit in ("a", "a ", "1 ", "München, ", "中", "\U0001f469\u200d", "e\u0301", "(", "Springfield "):
        text = (unit * MAX_CHARACTERS)[:MAX_CHARACTERS]

        assert isinstance(gazetteer.resolve(text), Found | Ambiguous | NotFound)


@ANY
@given(text=PIECES)
@example(text="1010, WarsawWarsaw, 1010")  # a postcode that stands there twice
def test_what_is_sure_leads_the_candidates_by_one(gazetteer: Gazetteer, text: str) -> None:
    answer = gazetteer.resolve(text)

    if isinstance(answer, Found):
        assert answer.candidate == answer.candidates[0]
        assert answer.gap >= 1
        assert answer.candidate.match in {"exact", "window"}
        assert answer.candidate.score >= 2.6
    elif isinstance(answer, Ambiguous):
        assert 1 <= len({candidate.place_id for candidate in answer.candidates}) == len(answer.candidates) <= 5
        assert all(one.score >= other.score for one, other in pairwise(answer.candidates))


@ANY
@given(text=PIECES)
def test_a_place_is_in_the_country_or_it_is_asked(gazetteer: Gazetteer, text: str) -> None:
    answer = gazetteer.resolve(text, country="PL")

    assert not isinstance(answer, Found) or answer.candidate.country == "PL"


@ANY
@given(text=st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert latin(text).isascii()


@ANY
@given(prefix=st.text(max_size=40))
def test_any_letters_can_be_completed(gazetteer: Gazetteer, prefix: str) -> None:
    assert len(gazetteer.complete(prefix)) <= 8


@ANY
@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180))
def test_every_point_has_a_nearest_place(gazetteer: Gazetteer, lat: float, lon: float) -> None:
    near = gazetteer.nearest(lat, lon, limit=3)

    assert [place.score for place in near] == sorted((place.score for place in near), reverse=True)
    assert len(near) == 3


def test_a_report_is_plain_values(gazetteer: Gazetteer) -> None:
    said = report.answer(gazetteer, "row 7", "Варшава", None)
    nothing = report.answer(gazetteer, "", "Zoom", "")

    assert (said["id"], said["answer"], said["country"], said["tz"]) == ("row 7", "found", "PL", "Europe/Warsaw")
    assert isinstance(said["candidates"], list)
    assert (nothing["answer"], nothing["name"], nothing["candidates"]) == ("none", None, [])
