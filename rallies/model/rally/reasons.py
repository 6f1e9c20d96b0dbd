"""Why a rally is off or put off: a code from a list, said in the reader's language, and words beside it."""

from rallies.core.speech.voice import voice
from rallies.core.text import clean


def sentences(language: str) -> dict[str, str]:
    """The sentence of each code. What was written before there were codes, and what an import says, has none."""
    _ = voice(language).gettext
    return {
        "forbidden": _("The authorities have forbidden it."),
        "unsafe": _("It would not be safe to come."),
        "weather": _("The weather does not allow it."),
        "place": _("The place can't be used."),
        "people": _("Those who prepare it can't be there."),
        "merged": _("People join another rally instead."),
        "reached": _("What it called for has come true."),
        "other": _("There is another reason."),
    }


def told(code: str, words: str, language: str) -> str:
    """A reason in a language: the sentence of its code, its words, or both; "" for none."""
    if not code and not words:
        return ""
    sentence = sentences(language).get(code, "")
    return " ".join(part for part in (sentence, clean(words)) if part)
