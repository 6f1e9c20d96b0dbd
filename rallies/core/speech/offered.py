"""Which languages are offered to readers: those whose catalogue has every sentence that the public can meet.

Another one is reached by its address alone, and its pages say in English what they have no words for.
"""

import json
from collections.abc import Iterable
from functools import cache

from rallies.core.speech.locale import DEFAULT_LANGUAGE, LANGUAGES, Language
from rallies.core.speech.voice import CATALOGUES, voice

PUBLIC = CATALOGUES / "public.json"
"""The sentences of templates and modules outside the desk, listed at set-up beside the compiled catalogues."""


@cache
def languages() -> dict[str, Language]:
    """The languages that are offered, by their codes."""
    sentences = json.loads(PUBLIC.read_text("utf-8")) if PUBLIC.is_file() else [""]  # "": that there is a catalogue
    return {code: language for code, language in LANGUAGES.items() if is_whole(code, sentences)}


def is_whole(code: str, sentences: Iterable[str]) -> bool:
    """Whether a language has words for all sentences, of those with a plural by their singular."""
    return code == DEFAULT_LANGUAGE or all(voice(code).has(sentence) for sentence in sentences)
