"""Sending a rally: it comes into the register once, however often its form is sent, and its key is mailed."""

from dataclasses import replace
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from rallies.core import current, jobs
from rallies.core.database import session, writing
from rallies.core.tokens import key_hash, key_words
from rallies.intake.addresses import absolute_manage
from rallies.model import register
from rallies.model.draft import Draft
from rallies.model.rallies import Rally
from rallies.model.register import Origin


class Sent(NamedTuple):
    """A rally that was sent: its manage key, and whether it had been sent before."""

    key: str
    was_sent_before: bool


def send(draft: Draft, nonce: str, language: str) -> Sent:
    """Put a rally into the queue under the key of its form's nonce, unless it is there already."""
    secrets = current.secrets()
    key = secrets.manage_key(nonce)
    hashed = key_hash(key)
    draft = replace(draft, contact_language=language)
    contact = secrets.seal(draft.email) if draft.email else None
    with writing():
        if _is_known(hashed):
            return Sent(key, was_sent_before=True)
        origin = Origin(now=current.now(), host=current.settings().host, key_hash=hashed, contact=contact)
        register.add(draft, origin)
        if draft.email:
            _mail(draft, key, language)
    return Sent(key, was_sent_before=False)


def _is_known(hashed: bytes) -> bool:
    # Past the mapper: its share of the work would be a tenth of the whole submission.
    rallies = Rally.__table__.c
    query = select(rallies.id).where(rallies.key_hash == hashed).limit(1)
    return session().connection().execute(query).first() is not None


def _mail(draft: Draft, key: str, language: str) -> None:
    """Mail the manage link, within the transaction that adds the rally."""
    text = _(
        "You have registered “%(title)s”. It waits for a coordinator, who looks at it before it is public.\n\n"
        "Your page to change or cancel it:\n%(link)s\n\n"
        "Or go to %(door)s and type these twelve words:\n%(words)s\n\n"
        "Whoever has the link or the words can do the same. We can't recover them.",
        title=draft.title,
        link=absolute_manage(language, key),
        door=absolute_manage(language),
        words=key_words(key),
    )
    jobs.enqueue("send_mail", to=draft.email, subject=_("Your rally and how to manage it"), text=text)
