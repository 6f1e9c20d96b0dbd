"""What mails say, word for word as they arrive, in each language; `mails/` holds the texts."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from flask import Flask

from rallies.core import current
from rallies.core import mail as outgoing
from rallies.core.speech import locale
from rallies.model.mail import mailwords
from rallies.model.mail.mailwords import TEMPLATES, Mail, written

TEXTS = Path(__file__).parent / "mails"
SAID = {
    "title": "Freedom for Viasna",
    "site": "Rallies",
    "link": "https://rallies.example/LINK/",
    "door": "https://rallies.example/DOOR/",
    "page": "https://rallies.example/PAGE/",
    "words": "one two three",
    "reason": "The square is closed.",
    "question": "Which gate of the park?",
}
HOSTILE = "Bcc: all@example.org\r\nBcc: x@example.org\n\n<b>100 %(link)s</b> \u2028 %s\x00"
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _open(register: Flask) -> None:
    """Every test here writes as an application does."""


@pytest.mark.parametrize("language", ["en", "be", "ru"])
def test_each_mail_arrives_as_it_stands_in_the_texts(language: str) -> None:
    told = [(mail, written(mail, language, **SAID)) for mail in Mail]

    texts = [f"== {mail}\n{words.subject}\n\n{words.text}\n" for mail, words in told]
    assert "\n".join(texts) == (TEXTS / f"{language}.txt").read_text("utf-8")


@pytest.mark.parametrize("language", ["be", "ru"])
@pytest.mark.parametrize("mail", Mail)
def test_no_paragraph_of_a_mail_is_left_in_english(mail: Mail, language: str) -> None:
    here, english = (written(mail, spoken, **SAID) for spoken in (language, "en"))

    kept = set(SAID.values())
    same = set(here.text.split("\n\n")) & set(english.text.split("\n\n")) - kept
    assert not same
    assert here.subject != english.subject


def test_a_language_that_is_not_ours_is_written_to_in_english() -> None:
    assert written(Mail.ASK, "xx", **SAID) == written(Mail.ASK, "en", **SAID)
    assert mailwords.spoken("xx") == locale.DEFAULT_LANGUAGE


def test_where_no_reason_was_given_none_is_announced() -> None:
    words = written(Mail.MEND, "en", **SAID | {"reason": ""})

    assert "The reason" not in words.text
    assert SAID["page"] in words.text


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("mail", TEMPLATES)
def test_what_people_wrote_adds_no_header_and_is_no_template(mail: Mail, language: str) -> None:
    words = written(mail, language, **dict.fromkeys(SAID, HOSTILE))

    message = message_from_bytes(bytes(_message(words)), policy=SMTP)
    assert sorted(message.keys()) == sorted(HEADERS)
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()
    assert "https://" not in words.text
    assert ("100 %(link)s" in words.text) == ("%(" in "".join(TEMPLATES[mail].paragraphs))


def _message(words: mailwords.Words) -> EmailMessage:
    """What is sent, before there is a server."""
    return outgoing._message(current.settings(), "anna@example.org", words.subject, words.text)
