"""Every route is opened, in every language."""

import re
from urllib.parse import urlsplit

import pytest

from rallies.core.speech import locale
from rallies.formats.print import typesetting
from tests.house.conftest import House
from tests.house.reading import Page

DRAWN = {"rally_poster_pdf", "rally_flyer_pdf", "rally_picture", "campaign_poster_pdf", "campaign_banner_pdf",
         "campaign_picture", "case_sign_pdf"}  # fmt: skip
ABSENT = {"map.street_file", "metrics.tell"}
ABSENT |= set() if typesetting.is_there() else {f"posters.{name}" for name in DRAWN} | {"report.file"}
"""Routes that answer only where the operator has put a file, to whom she gave a token, or with the extra `print`."""
BASE = "https://rallies.example"
HEADERS = (
    "Content-Security-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "Permissions-Policy",
    "Cache-Control",
)


TWICE = ("en", "ar")
"""The language of the sources, and one that is written from the right."""
WALKED = [
    "en",
    *(pytest.param(other, marks=pytest.mark.slow) for other in locale.LANGUAGES if other != "en"),
]


@pytest.mark.parametrize("language", WALKED)
def test_every_page_answers_in_every_language(house: House, language: str) -> None:
    faults = [fault for path in _paths(house, language) for fault in _faults(house, path, language)]

    assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize("language", TWICE)
def test_a_public_page_says_the_same_bytes_twice(house: House, language: str) -> None:
    views = house.app.view_functions
    rules = [rule for rule in house.rules("GET") if hasattr(views[rule.endpoint], "published_shape")]

    paths = [house.path(rule, language) for rule in rules]

    assert len(paths) > 20
    assert [path for path in paths if house.client.get(path).data != house.client.get(path).data] == []


def test_an_empty_form_is_refused_with_a_page(house: House) -> None:
    answers = {}
    for rule in house.rules("POST"):
        path = house.path(rule, "en")
        answers[path] = house.client.post(path)

    assert {path: answer.status_code for path, answer in answers.items() if not 300 <= answer.status_code < 500} == {}
    assert [path for path, answer in answers.items() if "Set-Cookie" in answer.headers] == []


@pytest.mark.slow
def test_a_sentence_that_is_marked_as_english_stands_between_tags(house: House) -> None:
    """Arabic has no catalogue yet, so each sentence of its pages is marked."""
    within = re.compile(r'="[^"<>]*<span lang="en"|<(title|option|textarea|script)\b[^>]*>[^<]*<span')
    pages = {path: _page(house, path) for path in _paths(house, "ar")}

    assert {path for path, page in pages.items() if within.search(page)} == set()
    assert sum('<span lang="en" dir="ltr">' in page for page in pages.values()) > 40


@pytest.mark.slow
def test_nothing_outside_of_the_desk_takes_or_gives_a_cookie(house: House) -> None:
    given = []
    for path in _paths(house, "en"):
        with house.client.get(path) as answer:
            given += [path] if "Set-Cookie" in answer.headers else []

    assert given == []


def test_a_policy_allows_nothing_inline_and_nothing_foreign(house: House) -> None:
    policy = house.client.get("/en/").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


def _page(house: House, path: str) -> str:
    """What an address answers if that is a page, "" for a file."""
    with house.reader(path).get(path) as answer:
        body = answer.get_data()
        return body.decode() if "html" in (answer.mimetype or "") else ""


def _paths(house: House, language: str) -> list[str]:
    rules = [rule for rule in house.rules("GET") if rule.endpoint not in ABSENT]
    return [house.path(rule, language) for rule in rules if language == "en" or "lang" in rule.arguments]


def _faults(house: House, path: str, language: str) -> list[str]:
    answer = house.reader(path).get(path)
    answer.close()
    found = [] if answer.status_code in {200, 302, 303} else [f"status {answer.status_code}"]
    found += [f"no {name}" for name in HEADERS if name not in answer.headers]
    if "Set-Cookie" in answer.headers and not path.startswith("/desk/"):
        found.append("a cookie")
    if answer.mimetype == "text/html" and answer.status_code == 200:
        found += _page_faults(answer.text, language if path.startswith(f"/{language}/") else "en")
    return [f"{path}: {fault}" for fault in found]


def _page_faults(text: str, language: str) -> list[str]:
    page = Page(text)
    html = page.all("html")[0]
    checks = {
        "language": html.get("lang") == language,
        "direction": html.get("dir") == locale.direction(language),
        "title": len(page.title.split("·")[0].strip()) > 1,
        "one h1": len(page.all("h1")) == 1,
        "viewport": any(meta.get("name") == "viewport" for meta in page.all("meta")),
        "no inline style": not page.all("style") and not re.search(r"<[^>]+\sstyle=", text),
        "no inline script": all(_is_allowed(script) for script in page.all("script")),
        "no handlers": not any(name.startswith("on") for _, said in page.elements for name in said),
        "nothing foreign": all(_is_ours(address) for address in page.loaded),
        "labels": _unlabelled(page) == [],
        "ids": _doubled(page) == [],
        "nesting": page.misnested == [],
    }
    return [
        f"{name} {_unlabelled(page) or _doubled(page) or page.misnested}" for name, holds in checks.items() if not holds
    ]


def _is_allowed(script: dict[str, str]) -> bool:
    return bool(script.get("src")) or script.get("type") in {"application/ld+json", "application/json"}


def _is_ours(address: str) -> bool:
    return address.startswith(BASE) or not urlsplit(address).netloc


def _unlabelled(page: Page) -> list[str]:
    """Fields that no label, and no name of their own, speaks of."""
    labels = {label.get("for") for label in page.all("label")}
    fields = [
        said
        for tag in ("input", "select", "textarea")
        for said in page.all(tag)
        if said.get("type") not in {"hidden", "submit"} and "hidden" not in said
    ]
    return [
        field.get("name", "?")
        for field in fields
        if field.get("id") not in labels and not {"aria-label", "aria-labelledby"} & field.keys()
    ]


def _doubled(page: Page) -> list[str]:
    ids = [said["id"] for _, said in page.elements if "id" in said]
    return sorted({one for one in ids if ids.count(one) > 1})
