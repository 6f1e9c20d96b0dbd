"""Routes that cost little at a start, and which paths are none from the outset."""

import re
from collections.abc import Callable

from werkzeug import routing

Builder = Callable[..., tuple[str, str]]
_STRANGE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffd]")


def is_strange(path: str) -> bool:
    """Whether a path has control characters, or bytes that are no text: no address of ours does.

    A database may refuse to look for such a thing, and a header can't hold it.
    """
    return _STRANGE.search(path) is not None


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
