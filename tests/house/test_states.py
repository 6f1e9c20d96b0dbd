"""A walk over every public page and format of the demo: no word of how it stands with somebody without its day."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import reduce
from html import unescape
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import gettext as _
from werkzeug.routing import Rule

from rallies.core.clock import Moment, SetClock
from rallies.core.db.database import session, writing
from rallies.core.keys.tokens import key_hash, new_key
from rallies.demo import coalition, loading
from rallies.formats.print.typesetting import is_there
from rallies.model.case import casesearch, casewords
from rallies.model.case.cases import Case, CaseStatus
from rallies.model.case.casestates import StateCount
from rallies.model.letter import letters
from rallies.model.letter.letters import Written
from rallies.model.lists import search
from rallies.model.lists.listing import CaseFace
from rallies.model.selection import Selection
from rallies.places.shared import gazetteer
from tests import instances
from tests import letters as given
from tests.formats import scripts

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
LANGUAGES = ("en", "be", "ru")
WALKED = ["en", *(pytest.param(language, marks=pytest.mark.slow) for language in LANGUAGES[1:])]
SLUG = loading.SLUG
HELD = ("marfa-rabkova", "andrei-chapiuk", "valiantsin-stefanovich")
FREE = ("leanid-sudalenka", "tatsiana-lasitsa", "ales-bialiatski", "uladzimir-labkovich")
STATE = re.compile(
    r"in prison|in detention|imprisoned|house arrest|restricted freedom|freedom restricted|reported (free|dead)|"
    r"\b(is|are) free\b|\bfree again|^free\.?$|\breleased|\bdied\b|last known|"
    r"without freedom|зняволен|за кратамі|без волі|без свободы|на волі|арышт|памёр|памерла|смерц|вызвален[ыа]|"
    r"в заключени|на свободе|арест|умер|смерт|освобожд[её]н[аы]?\b",
    re.IGNORECASE,
)
"""Words that say how it stands with somebody, in any form that a page may have said them in."""
YEAR = re.compile(r"\b(19|20)\d\d\b")
EACH = re.compile(r"</?(?:p|li|dd|dt|div|h[1-6]|td|th|a|span|option|summary|title|label|text|article)\b[^>]*>|<br>")
"""Where one thing that is said ends: also at a link or a badge, which may be all that a reader looks at."""
SPOKEN = re.compile(r'(?:alt|aria-label|title|content|data-[a-z-]+)="([^"]*)"')
OF_NOBODY = (
    (
        "Whoever is in prison and gets post is not forgotten, and the prison knows it. "
        "The coalition prints your letter and posts it."
    ),
    "Signs here ask for the freedom of those who are not free. The kit has one for each of them.",
    "For those who are not free yet",
)
"""Sentences about nobody in particular."""


@pytest.fixture(scope="module")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application whose register holds the demo: loading it takes longer than reading its pages."""
    with instances.shared(tmp_path_factory.mktemp("demo"), "demo") as app:
        app.extensions["rallies.clock"].instant = NOW
        with app.app_context():
            loading.load(gazetteer(), now=NOW, host="rallies.example")
        yield app


@pytest.fixture
def demo(register: Flask, clock: SetClock) -> Flask:
    clock.instant = NOW
    return register


@contextmanager
def speaking(app: Flask, language: str) -> Iterator[None]:
    """A request in a language, whose words are that language's."""
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        yield


def people() -> dict[str, CaseFace]:
    found = casesearch.cases(search.campaign(SLUG), Moment(NOW))
    return {case.slug: case for case in found}


def letter_to(slug: str) -> str:
    """The key of a letter that waits, written before anybody knew of a release."""
    key = new_key()
    with writing() as current:
        case = current.query(Case).filter_by(slug=slug).one()
        letters.add(Written(case=case, language="be", text="Добры дзень!"), key_hash(key), NOW)
    return key


def addresses(app: Flask, language: str) -> Iterator[str]:
    """An example of every public address that names no key, of a case one for each person of the demo."""
    (rally,) = search.upcoming(Selection(campaign=SLUG), Moment(NOW), limit=1)
    examples = {"lang": language, "campaign": SLUG, "country": "pl", "city": "warsaw", "size": "tall"}
    examples |= {"public_id": rally.id, "topic": "supporter"}
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not _is_walked(rule, {*examples, "case"}):
            continue
        for slug in (*HELD, *FREE) if "case" in rule.arguments else ("",):
            values = {name: slug if name == "case" else examples[name] for name in rule.arguments}
            with app.test_request_context():
                yield urls.build(rule.endpoint, values)
    yield from (f"/{language}/campaigns/{SLUG}/letters/write/?case={slug}" for slug in (*HELD, *FREE))
    yield from (f"/{language}/campaigns/{SLUG}/cases/?status={key}" for key in ("released", "detained-unchecked"))
    yield f"/{language}/letters/{letter_to('ales-bialiatski')}/"


def _is_walked(rule: Rule, arguments: set[str]) -> bool:
    is_read = "GET" in (rule.methods or ()) and rule.arguments <= arguments
    is_for_readers = not rule.rule.startswith(("/desk", "/basemap", "/photos/", "/metrics", "/tiles"))
    return is_read and is_for_readers and not rule.rule.endswith((".png", ".pdf"))


def opened(client: FlaskClient, path: str) -> tuple[int, str, str]:
    """The status, kind and text of an answer."""
    answer = client.get(path)
    try:
        return answer.status_code, answer.mimetype or "", answer.text
    finally:
        answer.close()


def undated(mimetype: str, text: str, language: str) -> list[str]:
    """What an answer says of how it stands with somebody, and of no day."""
    general = of_nobody(language)
    told = [words for words in pieces(mimetype, text) if not YEAR.search(words)]
    return [words for words in told if STATE.search(reduce(lambda left, one: left.replace(one, ""), general, words))]


def pieces(mimetype: str, text: str) -> list[str]:
    """What is said at once: each part of a page, and each line of everything else."""
    if mimetype not in {"text/html", "image/svg+xml"}:
        return text.splitlines()
    shown = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->", "", text, flags=re.DOTALL)
    parts = [re.sub(r"<[^>]+>", " ", part) for part in EACH.split(shown) if part]
    return [" ".join(unescape(part).split()) for part in [*parts, *SPOKEN.findall(shown)]]


def of_nobody(language: str) -> list[str]:
    """What is said of nobody in particular: counts of people, demands, and general sentences."""
    counts = casesearch.counts(search.campaign(SLUG), Moment(NOW))
    demands = [line for lines in coalition.DEMANDS.values() for line in lines]
    return [*(casewords.counted_in_words(count, language) for count in counts), *map(_, OF_NOBODY), *demands]


@pytest.mark.parametrize("language", WALKED)
def test_no_public_page_or_feed_says_how_it_stands_with_somebody_without_the_day(
    demo: Flask, client: FlaskClient, language: str
) -> None:
    found: dict[str, list[str]] = {}
    links: set[str] = set()
    walked = 0
    for path in list(addresses(demo, language)):
        status, mimetype, text = opened(client, path)
        with speaking(demo, language):
            if told := undated(mimetype, text, language):
                found[path] = told
        if status == HTTPStatus.OK:
            walked += 1
            links |= {unescape(link) for link in re.findall(r'href="([^"]+)"', text)}

    assert found == {}
    assert {link for link in links if re.search(rf"case=({'|'.join(FREE)})$|/({'|'.join(FREE)})/sign", link)} == set()
    assert any(link.endswith("case=marfa-rabkova") for link in links)
    assert walked > 90


@pytest.mark.parametrize("words", ["In detention", "Free", "1 is free", "У зняволенні", "На свободе", "В заключении"])
def test_the_walk_sees_a_bare_word(demo: Flask, words: str) -> None:
    with speaking(demo, "en"):
        found = undated("text/html", f"<li><a>2021</a> <span>{words}</span></li>", "en")

    assert found == [words]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", ["detained", "house_arrest", "restricted", "unknown", "died", "released"])
def test_what_was_known_lately_has_its_day_on_every_page_of_people(
    demo: Flask, client: FlaskClient, status: str, language: str
) -> None:
    with writing() as current:
        marfa = current.query(Case).filter_by(slug="marfa-rabkova").one()
        marfa.status, marfa.as_of = status, date(2026, 11, 1)
    home = f"/{language}/campaigns/{SLUG}/"
    paths = [home, *(f"{home}{rest}" for rest in ("cases/", "cases/marfa-rabkova/", "kit/", "letters/write/"))]

    for path in paths:
        _status, mimetype, text = opened(client, path)
        with speaking(demo, language):
            assert undated(mimetype, text, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_list_and_page_says_of_each_person_what_is_known_with_its_day(
    demo: Flask, client: FlaskClient, language: str
) -> None:
    home = f"/{language}/campaigns/{SLUG}/"
    with speaking(demo, language):
        words = {slug: casewords.in_words(case.state, language) for slug, case in people().items()}

    def lacking(path: str, slugs: tuple[str, ...]) -> list[str]:
        text = unescape(client.get(f"{home}{path}").text)
        return [slug for slug in slugs if words[slug] not in text]

    everyone = (*HELD, *FREE)
    assert [lacking(path, everyone) for path in ("", "cases/")] == [[], []]
    assert [lacking(path, HELD) for path in ("kit/", "letters/write/", "cases/ales-bialiatski/")] == [[], [], []]
    for slug in everyone:
        rest = ("", "letters/", "sign/")
        assert [lacking(f"cases/{slug}/{part}", (slug,)) for part in rest] == [[], [], []]
        assert lacking(f"letters/write/?case={slug}", (slug,)) == []


def test_the_demo_counts_four_reported_free_and_three_last_known_in_prison(demo: Flask, client: FlaskClient) -> None:
    del demo
    pages = [client.get(f"/{language}/campaigns/{SLUG}/").text for language in LANGUAGES]

    assert "4 reported free · 3 last known in prison" in pages[0]
    assert "4 на волі, паводле паведамленняў · 3 у зняволенні паводле апошніх звестак" in pages[1]
    assert "4 на свободе, по сообщениям · 3 в заключении по последним данным" in pages[2]
    assert pages[0].count("standing-unchecked") == 3
    assert "Reported free since 13 December 2025" in pages[0]
    assert "In prison as of 24 October 2023; not checked since" in pages[0]


def test_words_of_a_state_are_those_of_the_language_that_is_asked_for(register: Flask) -> None:
    count = StateCount(CaseStatus.RELEASED, is_checked=True, number=97, since=None)

    with speaking(register, "en"):
        russian = casewords.counted_in_words(count, "ru")

    assert russian == "97 на свободе, по сообщениям"


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_sign_for_who_is_not_free_alone(demo: Flask, client: FlaskClient, language: str) -> None:
    del demo
    home = f"/{language}/campaigns/{SLUG}/cases/"

    assert [client.get(f"{home}{slug}/sign/").status_code for slug in (*HELD, *FREE)] == [200] * 3 + [404] * 4
    assert [client.get(f"{home}{slug}/sign.pdf").status_code for slug in FREE] == [404] * 4


def test_the_old_address_of_a_letter_form_answers_kindly(demo: Flask, client: FlaskClient) -> None:
    del demo
    path = f"/en/campaigns/{SLUG}/letters/write/"
    opened = client.get(f"{path}?case=ales-bialiatski")

    sent = given.send(client, path, case="ales-bialiatski", text="Добры дзень, Алесь!")

    assert (opened.status_code, "<textarea" in opened.text) == (200, False)
    assert "Reported free since 13 December 2025" in opened.text
    assert 'href="./?case=marfa-rabkova"' in opened.text
    assert sent.status_code == 422
    assert "Ales Bialiatski · Reported free since 13 December 2025. Choose somebody else" in sent.text
    assert "Добры дзень, Алесь!" in sent.text
    assert '<option value="">Choose whom you write to.' in sent.text
    assert session().query(letters.Letter).filter_by(state="pending").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sign_as_pdf_has_the_day_too(demo: Flask, client: FlaskClient, tmp_path: Path, language: str) -> None:
    scripts.need_typesetting()
    assert is_there()
    with speaking(demo, language):
        words = {slug: casewords.in_words(people()[slug].state, language) for slug in HELD}

    for slug in HELD:
        read = scripts.words_of(client.get(f"/{language}/campaigns/{SLUG}/cases/{slug}/sign.pdf").data, tmp_path)
        assert scripts.says(read, words[slug])


@pytest.mark.parametrize("name", ["report.pdf", "kit/poster.pdf", "kit/banner.pdf"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_other_pdf_says_how_it_stands_with_anybody(
    demo: Flask, client: FlaskClient, tmp_path: Path, language: str, name: str
) -> None:
    scripts.need_typesetting()

    read = scripts.words_of(client.get(f"/{language}/campaigns/{SLUG}/{name}").data, tmp_path)

    assert demo
    assert re.search(r"in prison|reported free|в заключени|зняволен", read, re.IGNORECASE) is None


def test_an_older_demo_is_told_what_is_known_by_now(demo: Flask, clock: SetClock) -> None:
    with writing() as current:
        ales, tania = (current.query(Case).filter_by(slug=slug).one() for slug in FREE[2:0:-1])
        ales.status, ales.as_of, ales.held_until = "detained", date(2023, 10, 24), None
        ales.picture_credit = "Hers"
        tania.as_of, tania.state_source = NOW.date(), "The desk"

    loading.load(gazetteer(), now=clock.now(), host="rallies.example")

    session().expire_all()
    with speaking(demo, "en"):
        assert casewords.in_words(people()["ales-bialiatski"].state, "en") == "Reported free since 13 December 2025"
    assert (ales.picture_credit, tania.state_source) == ("Hers", "The desk")
