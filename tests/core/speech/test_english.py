"""English on a page of another language is known as English wherever text stands, and nowhere else."""

import pytest
from flask import Flask, g, render_template_string
from markupsafe import Markup

from rallies.core.speech import english
from rallies.core.speech.english import English
from rallies.core.speech.voice import lazy_gettext, voice

LACKING = "A sentence that nobody has translated."
MARKED = f'<span lang="en" dir="ltr">{LACKING}</span>'
_later = lazy_gettext  # under a name that no catalogue is made of


@pytest.mark.parametrize(
    "given",
    [voice("ar").gettext(LACKING), _later(LACKING), voice("ar").gettext("%(what)s") % {"what": LACKING}],
)
def test_a_sentence_from_python_is_marked_as_one_of_a_template_is(app: Flask, given: object) -> None:
    with app.test_request_context("/ar/"):
        g.language = "ar"
        page = render_template_string("<p>{{ given }}</p><p>{{ _(lacking) }}</p>", given=given, lacking=LACKING)

    assert page == f"<p>{MARKED}</p><p>{MARKED}</p>"


def test_where_no_element_may_stand_it_is_plain(app: Flask) -> None:
    template = (
        '<title>{{ _(it) }} · {{ given }}</title><input placeholder="{{ _(it) }} > {{ given }}">'
        "<option>{{ given }}</option><textarea>{{ given }}</textarea>"
    )
    with app.test_request_context("/ar/"):
        g.language = "ar"
        page = render_template_string(template, it=LACKING, given=English("Now"))

    assert page == (
        f'<title>{LACKING} · Now</title><input placeholder="{LACKING} > Now">'
        "<option>Now</option><textarea>Now</textarea>"
    )


def test_what_fills_a_sentence_is_escaped_once(app: Flask) -> None:
    with app.test_request_context("/ar/"):
        g.language = "ar"
        given = voice("ar").gettext("To %(name)s", name="<b>&")
        page = render_template_string("<p>{{ given }}|{{ _('To %(name)s', name=name) }}</p>", given=given, name="<b>&")

    said = '<span lang="en" dir="ltr">To &lt;b&gt;&amp;</span>'
    assert page == f"<p>{said}|{said}</p>"


def test_a_language_with_words_marks_nothing(app: Flask) -> None:
    with app.test_request_context("/be/"):
        g.language = "be"
        page = render_template_string("<p>{{ _('Search') }} {{ given }}</p>", given=voice("be").gettext("Search"))

    assert page == "<p>Пошук Пошук</p>"


def test_a_sentence_with_markup_of_its_own_stays_one() -> None:
    sentence = english.ended(Markup("See <a href='/'>the pages</a>."))

    assert english.placed(f"<p>{sentence}</p>") == (
        '<p><span lang="en" dir="ltr">See <a href=\'/\'>the pages</a>.</span></p>'
    )
