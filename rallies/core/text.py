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

# The flags of England, Scotland and Wales: the only ones that fonts draw out of tags. Source: Unicode TR51, ED-14a.
_FLAG = "|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
# Marks that programs leave in what is pasted and that say nothing: the zero-width space, the word joiner, the byte
# order mark, and the embeddings and isolates that telephones put round numbers and names.
_SILENT = re.compile("[\u200b\u2060\ufeff\u202a-\u202c\u2066-\u2069]")
# Controls other than tab and line feed, overrides of direction, invisible operators, the line and paragraph
# separators, interlinear marks and tags: each can make a text look like another one. LRM, RLM and ALM are spelling.
_FORBIDDEN = re.compile(
    f"({_FLAG})|"
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\u2061-\u2065\u206a-\u206f"
    "\ufff9-\uffff\U000e0000-\U000e0fff\ud800-\udfff]"
)
_JOINERS = re.compile("[\u200c\u200d]+")
_JOINED = frozenset({"So", "Sk"})
_VIRAMA = 9
"""The combining class of the sign after which a joiner also ends a word. Source: Unicode, UAX 44."""
_AROUND = 20
"""How many characters of a text are said back on each side of one that is refused."""
_NOT_SLUG = re.compile("[^a-z0-9]+")
_ALLOWED_TAGS = {"p", "a", "strong", "em", "ul", "ol", "li", "br"}
_TAG = re.compile("</?(?:p|a|strong|em|ul|ol|li|br)(?: [^<>]*)?>")


def has_forbidden(text: str) -> bool:
    """Whether a text holds control or direction-override characters, which no person types."""
    return bool(forbidden_at(text))


def has_unseen(text: str) -> bool:
    """Whether a text holds forbidden characters or silent ones, so that it is not what its reader sees."""
    return has_forbidden(text) or _SILENT.search(text) is not None


def forbidden_at(text: str) -> str:
    """The words around the first forbidden character of a text, with its code in its stead; "" if it has none."""
    place = next((each for each in _FORBIDDEN.finditer(text) if not each[1]), None)
    if place is None:
        return ""
    code = f"[U+{ord(place[0]):04X}]"
    near = text[max(place.start() - _AROUND, 0) : place.start()] + code + text[place.end() : place.end() + _AROUND]
    return one_line(clean(near))


def without_silent(text: str) -> str:
    """A text without the marks that say nothing, and otherwise as it is."""
    return text if text.isascii() else _SILENT.sub("", text)


def clean(text: str) -> str:
    """A text without forbidden and silent characters, in NFC, with line feeds alone as line ends, trimmed."""
    if text.isascii() and text.replace("\n", "").isprintable():  # most are, and a calendar cleans ten for an event
        return text.strip()
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    allowed = _FORBIDDEN.sub(r"\1", without_silent(unified))
    return unicodedata.normalize("NFC", _JOINERS.sub(_joiner, allowed)).strip()


def _joiner(match: re.Match[str]) -> str:
    """One joiner where it stands between letters, as in Persian, Hindi and emoji; none anywhere else."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    is_kept = _is_joined(before) and (_is_joined(after) or unicodedata.combining(before) == _VIRAMA)
    return match[0][0] if is_kept else ""


def _is_joined(sign: str) -> bool:
    if not sign:
        return False
    kind = unicodedata.category(sign)
    return kind[0] in "LMN" or kind in _JOINED


def checked(text: str, *, field: str) -> str:
    """A text cleaned, or refused if cleaning would hide something from its reader.

    Raises: InvalidInput naming the field, for control and direction-override characters, with the words around.
    """
    if around := forbidden_at(text.replace("\r", "\n")):
        raise InvalidInput(f"control or direction-override characters, at “{around}”", field=field)
    return clean(text)


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
