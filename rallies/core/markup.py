"""HTML that other programs put into texts, as the limited Markdown that descriptions are written in."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final

_TAG: Final = re.compile(
    r"</?(?:p|br|div|span|b|i|u|a|em|strong|ul|ol|li|h[1-6]|font|html|body|table|tr|td)\b[^<>]*>", re.IGNORECASE
)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_BLOCKS: Final = {"p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr"}
_SILENT: Final = {"script", "style", "head", "title", "template"}
_MEANT: Final = re.compile(r"([*\[\]])")


def words(text: str) -> str:
    """A line without entities and tags."""
    plain = _unescaped(text)
    return " ".join(_TAG.sub(" ", plain).split()) if _TAG.search(plain) else plain


def markdown(text: str) -> str:
    """A text as Markdown: HTML as paragraphs, emphasis, lists and links, anything else as it stands."""
    plain = _unescaped(text)
    if not _TAG.search(plain):
        return plain
    reader = _Reader()
    reader.feed(plain)
    reader.close()
    lines = [line.strip() for line in "".join(reader.pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _unescaped(text: str) -> str:
    """A text without entities, also where a program escaped it twice."""
    for _time in range(2):
        if not _ENTITY.search(text):
            break
        text = unescape(text)
    return text.replace("\xa0", " ")


class _Reader(HTMLParser):
    """Collects what a reader of the HTML would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")
        elif tag in _MARKS:
            self.pieces.append(_MARKS[tag])
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self.pieces)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.pieces.append("\n\n")
        elif tag in _MARKS:
            self.pieces.append(_MARKS[tag])
        elif tag == "a" and self._links:
            self._link(*self._links.pop())

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(_MEANT.sub(r"\\\1", " ".join(data.split("\n"))))

    def _link(self, address: str, begins: int) -> None:
        label = "".join(self.pieces[begins:]).strip()
        if not address.startswith(("https://", "http://")) or any(mark in address for mark in " ()<>\n"):
            return
        del self.pieces[begins:]
        self.pieces.append(address if label in {"", address} else f"[{label}]({address})")
