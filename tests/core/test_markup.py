"""HTML of other programs as Markdown: its words and links stay, and nothing of it can break out."""

from hypothesis import given
from hypothesis import strategies as st

from rallies.core import markup
from rallies.core.text import MAX_MARKDOWN, rendered


def test_paragraphs_lists_and_links_become_markdown() -> None:
    html = '<p>Bring:</p><ul><li>a <i>candle</i></li><li>2 * 3 flags</li></ul><a href="javascript:x">No</a>'

    assert markup.markdown(html) == "Bring:\n\n- a *candle*\n- 2 \\* 3 flags\n\nNo"


def test_a_text_without_tags_stays_as_it_is() -> None:
    assert markup.markdown("2 < 3 & *so* on <3") == "2 < 3 & *so* on <3"


def test_entities_are_read_also_where_they_were_escaped_twice() -> None:
    text = "Mothers &amp;#8217;against&#8217; fear &amp; <b>prison</b>"

    assert markup.words(text) == "Mothers ’against’ fear & prison"


def test_what_no_reader_sees_is_left_out() -> None:
    assert markup.markdown("<div>Seen<style>p {}</style><script>alert(1)</script></div>") == "Seen"


@given(st.text(alphabet='<>/pabscrit &;#"=*[]()\n\\', max_size=200))
def test_no_html_breaks_out_of_what_is_rendered(text: str) -> None:
    html = rendered(markup.markdown(text)[:MAX_MARKDOWN])

    assert "<script" not in html
    assert "<style" not in html
