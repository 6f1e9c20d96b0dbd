"""Networks that texts are passed on to: how many letters each takes, how it counts them, and where a text is put in.

The links are plain addresses that a reader follows or not; no script or picture of a network is on our pages.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

_LINK = re.compile(r"https?://\S+")
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
_TWICE = frozenset("^{}\\[~]|€")
_SHORT_LINK = 23


class Fit(NamedTuple):
    """How long a text is for a network, how much that takes, and whether it goes in.

    `messages` is how many text messages carry it, 0 for a network that takes it whole or not at all.
    """

    network: str
    length: int
    limit: int
    fits: bool
    messages: int = 0


class Way(NamedTuple):
    """A link that opens a network with a text already written."""

    name: str
    href: str


@dataclass(frozen=True)
class Network:
    """A network that counts: its limit in letters, and how a text's letters are counted there."""

    name: str
    limit: int
    length: Callable[[str], int]


@lru_cache(maxsize=128)
def fits(text: str) -> tuple[Fit, ...]:
    """How long a text is for each network that counts; kept, since a page says the same texts often."""
    fitting = [
        Fit(network.name, length := network.length(text), network.limit, length <= network.limit)
        for network in NETWORKS
    ]
    messages, room = messages_of(text), SMS_ROOM[_is_gsm(text)]
    limit = room.alone if messages == 1 else messages * room.each
    return (*fitting, Fit(SMS, on_sms(text), limit, fits=True, messages=messages))


def ways(text: str, link: str, subject: str) -> list[Way]:
    """Where a text can be put in by following a link; `subject` is for mail, `link` for networks that take no text."""
    quoted, page = quote(text, safe=""), quote(link, safe="")
    return [
        Way("X", f"https://x.com/intent/post?text={quoted}"),
        Way("Bluesky", f"https://bsky.app/intent/compose?text={quoted}"),
        Way("Threads", f"https://www.threads.net/intent/post?text={quoted}"),
        Way("Telegram", f"https://t.me/share/url?url={page}&text={quote(_without(link, text), safe='')}"),
        Way("WhatsApp", f"https://wa.me/?text={quoted}"),
        Way("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={page}"),
        Way("E-mail", f"mailto:?subject={quote(subject, safe='')}&body={quoted}"),
    ]


def _without(link: str, text: str) -> str:
    """A text without the line that is there for its link, or without the link where that is all."""
    rest = "\n".join(line for line in text.splitlines() if link not in line)
    return rest or text.replace(link, "").strip()


def graphemes(text: str) -> int:
    """Letters as a reader counts them, near enough: marks and joiners belong to the letter before them."""
    return sum(not (unicodedata.category(letter)[0] == "M" or letter == "\u200d") for letter in text)


def on_x(text: str) -> int:
    """Length on X: a link is 23, letters beyond Latin count twice. Source: docs.x.com, counting characters."""
    bare = unicodedata.normalize("NFC", _LINK.sub("", text))
    return sum(1 if _is_narrow(ord(letter)) else 2 for letter in bare) + _SHORT_LINK * len(_LINK.findall(text))


def on_mastodon(text: str) -> int:
    """Length on Mastodon: a link is 23. Source: docs.joinmastodon.org, posting."""
    return graphemes(_LINK.sub("", text)) + _SHORT_LINK * len(_LINK.findall(text))


def messages_of(text: str) -> int:
    """How many text messages carry a text: several have less room each, and none of them ends within a letter.

    Source: 3GPP TS 23.038 and 23.040 (six octets of a message say to which it belongs).
    """
    is_gsm = _is_gsm(text)
    units, room = [on_sms(letter) if is_gsm else _wide(letter) for letter in text], SMS_ROOM[is_gsm]
    if sum(units) <= room.alone:
        return 1
    messages, used = 1, 0
    for unit in units:
        if used + unit > room.each:
            messages, used = messages + 1, 0
        used += unit
    return messages


def on_sms(text: str) -> int:
    """Units of a text message: some signs count twice in its old alphabet, other scripts have units of 16 bits.

    Source: 3GPP TS 23.038.
    """
    if _is_gsm(text):
        return len(text) + sum(letter in _TWICE for letter in text)
    return sum(map(_wide, text))


def _wide(letter: str) -> int:
    return 2 if ord(letter) > 0xFFFF else 1  # noqa: PLR2004  # beyond them UTF-16 has pairs


def _is_gsm(text: str) -> bool:
    return _GSM.issuperset(text)


def _is_narrow(point: int) -> bool:
    return point <= 0x10FF or 0x2000 <= point <= 0x200D or 0x2010 <= point <= 0x201F or 0x2032 <= point <= 0x2037  # noqa: PLR2004  # X's ranges


SMS = "SMS"


class Room(NamedTuple):
    """How many units a text message has room for: one that stands alone, and each of several."""

    alone: int
    each: int


SMS_ROOM = {True: Room(160, 153), False: Room(70, 67)}
"""Of texts in the old alphabet, and of others."""
NETWORKS = (
    Network("X", 280, on_x),
    Network("Bluesky", 300, graphemes),
    Network("Mastodon", 500, on_mastodon),
    Network("Threads", 500, graphemes),
)
