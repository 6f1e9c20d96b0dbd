"""Addresses of pages that people give: which are taken, and by what name the net knows their host."""

from urllib.parse import urlsplit

from rallies.core.text import has_unseen

_NEVER = frozenset(' <>"\\^`{|}')


def is_link(text: str) -> bool:
    """Whether a text is the whole address of a page, by http or https, without a name or password before its host.

    What stands before an “@” looks like the host and is none.
    """
    try:
        parts = urlsplit(text)
        names_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    is_plain = _NEVER.isdisjoint(text) and not has_unseen(text) and len(text.split()) == 1
    return parts.scheme in {"http", "https"} and names_host and "@" not in parts.netloc and is_plain


def ascii_host(link: str) -> str:
    """The host of a link as the net knows it, where it is written in letters that may look like others; else "".

    Source: RFC 3490, RFC 3492.
    """
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        return ""
    return "" if host.isascii() else ".".join(_ascii_label(label) for label in host.split("."))


def _ascii_label(label: str) -> str:
    try:
        return label.encode("idna").decode()
    except UnicodeError:
        return f"xn--{label.encode('punycode').decode()}"
