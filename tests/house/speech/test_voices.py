"""Who takes a language speaks it, whatever the request's is, so that words kept by a language are that language's."""

import gc
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper, partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import rallies
from rallies.model.case import casewords
from rallies.model.case.cases import CaseStatus
from rallies.model.case.casestates import StateCount
from rallies.publish.campaign import case_view
from tests.house.conftest import House
from tests.house.speech import calls

PACKAGE = Path(rallies.__file__).parent
Words = Callable[[str], Any]
ADDRESS = re.compile(" at 0x[0-9a-f]+")


@contextmanager
def speaking(app: Flask, language: str) -> Iterator[None]:
    """A request in a language."""
    with app.test_request_context(f"/{language}/"):
        app.preprocess_request()
        yield


def forget() -> None:
    """Empty every cache of a function of ours."""
    for kept in gc.get_objects():
        if isinstance(kept, _lru_cache_wrapper) and str(kept.__module__).startswith("rallies."):
            kept.cache_clear()


def tables() -> Iterator[tuple[str, Words]]:
    """The functions that need nothing but a language."""
    for module in pkgutil.walk_packages([str(PACKAGE)], "rallies."):
        if "migrations" in module.name or module.name.endswith("__main__"):
            continue
        for name, function in vars(import_module(module.name)).items():
            plain = inspect.unwrap(function) if callable(function) else None
            if not inspect.isfunction(plain) or plain.__module__ != module.name:
                continue
            if [*inspect.signature(plain).parameters] == ["language"]:
                yield f"{module.name}.{name}", function


def test_no_function_that_takes_a_language_speaks_that_of_the_request() -> None:
    known = calls.functions(PACKAGE)
    spoken = {name for name, function in known.items() if "language" in function.parameters}

    assert len(spoken) > 200
    assert [way for name in sorted(spoken) if (way := calls.chain(name, known))] == []


def test_what_is_asked_for_in_belarusian_within_an_english_request_is_belarusian(register: Flask) -> None:
    states = [StateCount(status, is_checked=True, number=5, since=None) for status in CaseStatus]
    asked: dict[str, Words] = dict(tables())
    asked |= {f"counted {state.status}": partial(casewords.counted_in_words, state) for state in states}
    asked["growing"] = partial(case_view._growing, 3, "5", is_detained=True)
    assert len(asked) > 15
    said = {}
    for request in ("en", "be"):
        forget()
        with speaking(register, request):
            said[request] = {name: ADDRESS.sub("", repr(words("be"))) for name, words in asked.items()}

    assert said["en"] == said["be"]


def test_a_sentence_of_a_form_is_lazy_in_our_way_which_knows_english_as_english() -> None:
    sources = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}

    assert [path for path, text in sources.items() if re.search(r"flask_babel import .*lazy|force_locale", text)] == []


def test_no_view_is_given_the_language_of_its_address(house: House) -> None:
    views = house.app.view_functions.items()

    assert [name for name, view in views if "lang" in inspect.signature(view).parameters] == []


@pytest.mark.slow
def test_pages_say_the_same_whichever_language_is_asked_for_first(house: House) -> None:
    views = house.app.view_functions
    rules = [rule for rule in house.rules("GET") if hasattr(views[rule.endpoint], "published_shape")]
    ways = {
        language: [house.path(rule, language) for rule in rules if "lang" in rule.arguments]
        for language in ("en", "be")
    }
    said: list[dict[str, bytes]] = []
    for order in (("en", "be"), ("be", "en")):
        forget()
        house.app.extensions["rallies.published"].forget()
        said.append({path: house.client.get(path).data for language in order for path in ways[language]})

    assert len(said[0]) > 80
    assert [path for path in said[0] if said[0][path] != said[1][path]] == []
