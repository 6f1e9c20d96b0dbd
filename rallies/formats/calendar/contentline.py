"""Content lines of iCalendar: a name, parameters and a value as bytes, escaped and folded.

Source: RFC 5545 3.1 (content lines), 3.3.11 (TEXT); RFC 6868 is never needed, see `parameter`.
"""

from collections.abc import Mapping

MAX_OCTETS = 75
"""Longest line without its end. Source: RFC 5545 3.1."""
_MASK, _CONTINUATION = 0b1100_0000, 0b1000_0000
"""How UTF-8 marks an octet that goes on with a character."""
_UNQUOTABLE = str.maketrans({'"': "'", "^": "’", "\n": " ", "\r": " "})


def line(name: str, value: str, parameters: Mapping[str, str] | None = None) -> bytes:
    """A folded line with its end; the value is taken as it is, so TEXT is escaped before."""
    if parameters:
        name += "".join(f";{key}={_quoted(parameter)}" for key, parameter in parameters.items())
    return folded(f"{name}:{value}".encode())


def text(value: str) -> str:
    """A value of type TEXT: backslash, semicolon, comma and line feed escaped."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n").replace("\r", "")


def parameter(value: str) -> str:
    """A text as a parameter can carry it: quotes and carets have no spelling that every reader knows."""
    return value.translate(_UNQUOTABLE)


def folded(octets: bytes) -> bytes:
    """A long line in pieces that end between characters, each further one after a space."""
    if len(octets) <= MAX_OCTETS:
        return octets + b"\r\n"
    pieces, start, room = [], 0, MAX_OCTETS
    while len(octets) - start > room:
        end = start + room
        while octets[end] & _MASK == _CONTINUATION:  # half of the known readers lose a character cut in two
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, MAX_OCTETS - 1
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


def _quoted(value: str) -> str:
    safe = parameter(value)
    return f'"{safe}"' if any(mark in safe for mark in ":;, ") or not safe.isascii() else safe
