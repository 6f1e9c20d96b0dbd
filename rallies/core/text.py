"""Text that people wrote: cleaned at the door, shortened, and turned into slugs and limited HTML."""

import re
import unicodedata
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from rallies.core.errors import InvalidInput

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MAX_MARKDOWN = 4_000
"""The longest description taken, in characters; longer ones cost the Markdown parser too much."""

# Controls other than tab and line feed, bidi embeddings, overrides and isolates, invisible fillers, the line
# and paragraph separators, the byte order mark, interlinear marks and tags: none has a use in what people
# write here, and each can make a text look like another one. ZWJ, ZWNJ, LRM, RLM and ALM are needed to spell.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
)
_NOT_SLUG = re.compile("[^a-z0-9]+")
_ALLOWED_TAGS = {"p", "a", "strong", "em", "ul", "ol", "li", "br"}
_TAG = re.compile("</?(?:p|a|strong|em|ul|ol|li|br)(?: [^<>]*)?>")


def has_forbidden(text: str) -> bool:
    """Whether a text holds control, bidi override or invisible characters."""
    return _FORBIDDEN.search(text) is not None


def clean(text: str) -> str:
    """A text without forbidden characters, in NFC, with line feeds alone as line ends, trimmed."""
    if text.isascii() and text.replace("\n", "").isprintable():  # most are, and a calendar cleans ten for an event
        return text.strip()
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("", unified)).strip()


def checked(text: str, *, field: str) -> str:
    """A text cleaned, or refused if cleaning would hide something from its reader.

    Raises: InvalidInput naming the field, for control and bidi override characters.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    if has_forbidden(unified):
        raise InvalidInput("control or direction-override characters", field=field)
    return unicodedata.normalize("NFC", unified).strip()


def one_line(text: str) -> str:
    """A text with every run of white space as one space, trimmed."""
    return " ".join(text.split())


def shortened(text: str, limit: int) -> str:
    """A text of at most `limit` characters, cut at a word with an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip() + "…"


def slug(text: str, *, limit: int = 60) -> str:
    """A stable ASCII name for addresses: lower case, digits and hyphens; "" if nothing can be spelt."""
    from anyascii import anyascii  # noqa: PLC0415  # its tables load when the first slug is made

    return _NOT_SLUG.sub("-", anyascii(text).lower()).strip("-")[:limit].strip("-")


def folded(text: str) -> str:
    """A text as search compares it: no case, no accents, one space between words."""
    if text.isascii():
        return one_line(text.casefold())
    parts = unicodedata.normalize("NFKD", text.casefold())
    return one_line("".join(part for part in parts if not unicodedata.combining(part)))


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415  # needed when something is saved, not to start

    rules = ["emphasis", "link", "list", "newline", "escape", "autolink"]
    return MarkdownIt("zero", {"breaks": True}).enable(rules)


def rendered(markdown: str) -> str:
    """Limited Markdown as safe HTML: paragraphs, emphasis, lists and links, nothing else.

    Raises: InvalidInput over MAX_MARKDOWN characters.
    """
    if not markdown:
        return ""
    import nh3  # noqa: PLC0415  # needed when something is saved, not to start

    if len(markdown) > MAX_MARKDOWN:
        raise InvalidInput(f"longer than {MAX_MARKDOWN} characters", field="description")
    return nh3.clean(
        _markdown().render(markdown),
        tags=_ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http"},
        link_rel="nofollow noopener noreferrer ugc",
    ).strip()


def plain(html: str) -> str:
    """The words of rendered HTML, its paragraphs and list items as lines."""
    lines = re.sub(r"</p>|</li>|<br>", "\n", html)
    words = _TAG.sub("", lines)
    if "<" in words or ">" in words:  # then it holds more than `rendered` writes
        import nh3  # noqa: PLC0415  # as above

        words = nh3.clean(lines, tags=set())
    return re.sub(r"\n{2,}", "\n", unescape(words)).strip()
