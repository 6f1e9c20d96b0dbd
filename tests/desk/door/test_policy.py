"""Every address of the desk, walked by every role and method."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from rallies.desk.door import policy
from rallies.desk.door.policy import Act, Role
from tests import cast
from tests.desk.person import Person, token_on

Enrol = Callable[..., Person]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ALLOWED: dict[Act, set[Role | None]] = {
    Act.ENTER: {None, Role.VIEWER, Role.COORDINATOR},
    Act.LEAVE: {Role.VIEWER, Role.COORDINATOR},
    Act.READ: {Role.VIEWER, Role.COORDINATOR},
    Act.DECIDE: {Role.COORDINATOR},
    Act.EXPORT: {Role.COORDINATOR},
    Act.EDIT: {Role.COORDINATOR},
}
"""What was agreed, said once more: a slip in the table of predicates is seen here."""
OPEN = {"/desk/login/", "/desk/enrol/<key>/"}
"""What a visitor comes in by."""
OWN = {
    "/desk/sessions/<number>/revoke/",
    "/desk/devices/<number>/forget/",
    "/desk/logout/",
}
"""Where everyone ends her own sessions."""
LET_GO = OPEN | OWN
"""Addresses that one may come back from as another one, or logged out."""
FORMS = {
    "/desk/pins/<public_id>/",
    "/desk/mend/<public_id>/",
    "/desk/new-campaign/",
    "/desk/campaigns/<campaign>/new-case/",
}
"""Pages that are nothing but the form of an act."""


def desk_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")]


def test_every_address_of_the_desk_is_in_the_table_and_nothing_else_is(app: Flask) -> None:
    served = {
        (rule.endpoint, method) for rule in desk_rules(app) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert served == set(policy.ROUTES)


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("role", [None, *Role])
def test_the_table_says_what_was_agreed(role: Role | None, act: Act) -> None:
    assert policy.may(role, act) is (role in ALLOWED[act])


def filled(rule: str, public_id: str) -> str:
    """The path of a rule, for a rally."""
    values = {"public_id": public_id, "act": "publish", "key": "a" * 26, "number": "abc", "size": "wall"}
    values |= {"campaign": "x", "case": "y", "digest": "z"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values[part[1]], rule)


@pytest.mark.parametrize("role", [None, *Role])
def test_a_visitor_gets_in_nowhere_a_viewer_looks_on_and_a_coordinator_decides(
    register: Flask, enrol: Enrol, role: Role | None
) -> None:
    methods = {(rule.rule, method) for rule in desk_rules(register) for method in rule.methods or ()}
    browser, token = _at_the_desk(register, enrol, role, "Ala")
    for number, rule in enumerate(sorted({rule for rule, _ in methods})):
        if rule in LET_GO:
            browser, token = _at_the_desk(register, enrol, role, f"Ala {number}")
        path = filled(rule, cast.pending()[0].public_id)
        for method in METHODS:
            answer = browser.open(path, method=method, data={"form_token": token})
            assert answer.headers["Cache-Control"] == "no-store"
            is_there = (rule, method) in methods
            assert answer.status_code in statuses(role, rule, method, is_there=is_there), (rule, method)
        if rule in LET_GO:
            browser, token = _at_the_desk(register, enrol, role, f"Ola {number}")


def _at_the_desk(app: Flask, enrol: Enrol, role: Role | None, name: str) -> tuple[FlaskClient, str]:
    """The browser of somebody of a role, and the token that her forms bear."""
    if role is None:
        return app.test_client(), ""
    browser = enrol(name, role).client
    return browser, token_on(browser.get("/desk/sessions/").text)


def statuses(role: Role | None, rule: str, method: str, *, is_there: bool) -> set[int]:
    """What may be answered to a role."""
    if not is_there:
        return {405}
    if _may(role, rule, method):
        return {200, 303, 404, 422}
    return {303} if method == "GET" and role is None else {403}


def _may(role: Role | None, rule: str, method: str) -> bool:
    """What was agreed, said without the table: who only looks on sends nothing but what ends her own sessions."""
    if rule in OPEN or role is Role.COORDINATOR:
        return True
    if role is None:
        return False
    return rule in OWN if method == "POST" else rule not in FORMS


def test_every_page_keeps_out_of_search_engines_and_frames(ala: Person) -> None:
    for path in ("/desk/", "/desk/trail/", "/desk/sessions/", "/desk/login/", "/desk/components/"):
        headers = ala.client.get(path).headers

        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_sent_from_another_site_decides_nothing(ala: Person, headers: dict[str, str]) -> None:
    (rally,) = cast.pending()
    token = token_on(ala.look(f"/desk/items/{rally.public_id}/"))

    answer = ala.client.post(f"/desk/items/{rally.public_id}/publish/", data={"form_token": token}, headers=headers)

    assert answer.status_code == 403
    assert rally.public_id in ala.look()


def test_the_token_of_one_session_is_of_no_use_to_another(ala: Person, enrol: Enrol) -> None:
    (rally,) = cast.pending()
    others = token_on(enrol("Ola").look("/desk/sessions/"))

    for token in (others, "", "x", "ünïcode"):
        answer = ala.client.post(f"/desk/items/{rally.public_id}/publish/", data={"form_token": token})
        assert answer.status_code == 403

    assert rally.public_id in ala.look()


def test_pages_outside_the_desk_set_no_cookie(client: FlaskClient) -> None:
    for path in ("/en/", "/desk/login/", "/desk/"):
        assert "Set-Cookie" not in client.get(path).headers
