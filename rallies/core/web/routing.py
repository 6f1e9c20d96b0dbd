"""Routes that cost little at a start, and which paths and hosts are none from the outset."""

import re
from collections.abc import Callable, Collection

from werkzeug import routing
from werkzeug.sansio.utils import host_is_trusted

Builder = Callable[..., tuple[str, str]]
_LITERAL = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_STRANGE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffd]")


def is_strange(path: str) -> bool:
    """Whether a path has control characters, or bytes that are no text: no address of ours does.

    A database may refuse to look for such a thing, and a header can't hold it.
    """
    return _STRANGE.search(path) is not None


def is_trusted_host(host: str, trusted: Collection[str]) -> bool:
    """Whether a request's host, with or without its port, is one of those that are trusted.

    Werkzeug compares names alone and refuses every address of IPv6, which stands in brackets.
    """
    literal = _LITERAL.fullmatch(host)
    return host_is_trusted(host, trusted) if literal is None else literal[1].lower() in trusted


class Rule(routing.Rule):
    """A route whose code for making addresses is compiled when the first one is made.

    Werkzeug compiles two functions a route when it is added, which was most of what a start cost; a worker makes
    addresses of few routes, and for nearly all of them only one of the two is ever called.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002  # as Werkzeug has it
        name = "_build_unknown" if append_unknown else "_build"
        compile_now = super()._compile_builder

        def build(rule: Rule, /, **values: object) -> tuple[str, str]:
            made: Builder = compile_now(append_unknown).__get__(rule)
            setattr(rule, name, made)
            return made(**values)

        return build
