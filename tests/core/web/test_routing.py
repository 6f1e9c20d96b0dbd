"""Routes whose addresses are made by code that is compiled late."""

import pytest
from werkzeug.routing import Map, MapAdapter
from werkzeug.routing import Rule as PlainRule

from rallies.core.web.routing import Rule, is_trusted_host

VALUES: tuple[tuple[str, dict[str, object]], ...] = (
    ("city", {"language": "be", "slug": "minsk"}),
    ("city", {"language": "be", "slug": "são paulo", "day": "2027-05-01", "q": "a b"}),
    ("day", {"number": 7}),
    ("folder", {"path": "a/b c"}),
    ("folder", {"self": "x", "rule": "y", "path": "z"}),
    ("first", {}),
)


def routes(kind: type[PlainRule]) -> MapAdapter:
    rules = [
        kind("/<language>/city/<slug>/", endpoint="city"),
        kind("/day/<int:number>", endpoint="day"),
        kind("/files/<path:path>", endpoint="folder"),
        kind("/list/", endpoint="first", defaults={"page": 1}),
        kind("/list/<int:page>", endpoint="first"),
    ]
    return Map(rules).bind("rallies.example")


@pytest.mark.parametrize(("endpoint", "values"), VALUES)
def test_addresses_are_those_of_plain_routes_the_first_time_and_the_next(
    endpoint: str, values: dict[str, object]
) -> None:
    late, plain = routes(Rule), routes(PlainRule)

    for more in (True, False, True):
        assert late.build(endpoint, values, append_unknown=more) == plain.build(endpoint, values, append_unknown=more)


def test_no_code_is_compiled_before_an_address_is_made_and_none_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    plain = PlainRule._compile_builder

    def noted(rule: PlainRule, *kind: bool) -> object:
        compiled.append((rule.endpoint, *kind))
        return plain(rule, *kind)

    monkeypatch.setattr(PlainRule, "_compile_builder", noted)
    late = routes(Rule)
    assert compiled == []

    for number in (7, 8):
        late.build("day", {"number": number})
    assert compiled == [("day", True)]


@pytest.mark.parametrize(
    ("host", "is_trusted"),
    [
        ("[::1]", True),
        ("[::1]:8000", True),
        ("127.0.0.1:8000", True),
        ("rallies.example", True),
        ("[::2]:8000", False),
        ("[::1].evil.example", False),
        ("::1", False),
        ("evil.example", False),
        ("rallies.example.evil.example", False),
    ],
)
def test_a_host_is_trusted_by_name_or_by_its_address_in_brackets(host: str, *, is_trusted: bool) -> None:
    trusted = ["rallies.example", "127.0.0.1", "[::1]"]

    assert is_trusted_host(host, trusted) is is_trusted
