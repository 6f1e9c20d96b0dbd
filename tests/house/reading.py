"""Reads a page as a browser would: its elements with their attributes."""

from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr", "base", "source", "col", "wbr", "path", "rect", "circle", "use"}


class Page(HTMLParser):
    """The elements of a page in their order, the text of its title, and elements that were not closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.title = ""
        self.misnested: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.misnested += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif tag not in VOID:
            self.misnested.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title" and "svg" not in self._open:
            self.title += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def loaded(self) -> list[str]:
        """The addresses that a browser fetches or sends to by itself."""
        found = [
            attributes[name]
            for _, attributes in self.elements
            for name in ("src", "action", "data", "poster")
            if name in attributes
        ]
        return found + [link["href"] for link in self.all("link") if link.get("rel") not in {"alternate", "canonical"}]
