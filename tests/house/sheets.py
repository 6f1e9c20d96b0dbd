"""Reads the forms of a page, with what a browser would send of them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Sheet:
    """A form: where it is sent, its fields as they stand, all values that its choices have, and its files."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def put(self, name: str, value: str) -> None:
        """Add what a field holds."""
        self.fields.setdefault(name, []).append(value)

    def plain(self) -> dict[str, str | list[str]]:
        """What a browser sends."""
        return {name: values[0] if len(values) == 1 else values for name, values in self.fields.items()}


class Sheets(HTMLParser):
    """All posted forms of the page at an address."""

    def __init__(self, page: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Sheet] = []
        self._form: Sheet | None = None
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._text: tuple[str, list[str]] | None = None
        self.feed(page)

    def sent_to(self, action: str) -> list[Sheet]:
        """The forms that are sent to an address, whatever query it has."""
        return [one for one in self.found if one.action.partition("?")[0] == action.partition("?")[0]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "").lower() == "post":
            self._form = Sheet(urljoin(self.address, said.get("action") or self.address))
            self.found.append(self._form)
        if self._form is None:
            return
        if tag == "input":
            self._input(self._form, said)
        elif tag == "select":
            self._select, self._options = said["name"], []
        elif tag == "option" and self._select:
            self._options.append((said.get("value", ""), "selected" in said))
        elif tag == "textarea" and "name" in said:
            self._text = (said["name"], [])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select" and self._form is not None and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen]
            self._form.put(self._select, (chosen or [value for value, _ in self._options] or [""])[0])
            self._select = ""
        elif tag == "textarea" and self._form is not None and self._text is not None:
            name, parts = self._text
            self._form.put(name, "".join(parts).replace("\r\n", "\n").removeprefix("\n"))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    @staticmethod
    def _input(form: Sheet, said: dict[str, str]) -> None:
        kind, name = said.get("type", "text"), said.get("name", "")
        if kind == "file":
            form.files.add(name)
        elif kind in {"radio", "checkbox"}:
            if "checked" in said:
                form.put(name, said.get("value", "on"))
        elif name and kind not in {"submit", "button"}:
            form.put(name, said.get("value", ""))
