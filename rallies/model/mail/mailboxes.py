"""Addresses that mail goes to: whether whoever reads them has said so, and what waits for them.

A form takes any address, so none gets more than one mail a day with our own words and one link until it is confirmed
by that link; what is meant for it waits here, sealed, and is erased if nobody confirms. Then what comes within an hour
is one mail, but for what can't wait. An address itself is kept nowhere: a mailbox is known by a keyed hash of it.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ForeignKey, LargeBinary, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from rallies.core import current, jobs
from rallies.core.db import batches
from rallies.core.db.database import Base, BigId, Instant, rows, session, writing
from rallies.core.db.lagging import MAY_LAG
from rallies.core.errors import InvalidInput, NotFound
from rallies.core.keys.tokens import decoded, encoded
from rallies.model.mail import mailwords
from rallies.model.mail.mailwords import Words

BETWEEN_REQUESTS = timedelta(days=1)
"""The least time between two mails to a person who has not confirmed an address."""
LIFETIME = timedelta(days=7)
"""How long the link of such a mail works, and what waits for it is kept."""
GATHERED = timedelta(hours=1)
"""From how long a time things come together in one mail."""
MOST_WAITING = 50
"""Mails that wait for one confirmation; whoever fills a stranger's mailbox fills no more than that."""
_FORM = "mailbox"
_HASH_BYTES = 16
_OF_ONE_MAILBOX = frozenset({"gmail.com", "googlemail.com"})
"""Providers that leave dots out of a name."""


class Mailbox(Base):
    """An address, by its hash; `person_hash` is the same for all spellings that reach one person."""

    __tablename__ = "mailboxes"
    __table_args__ = ({"info": MAY_LAG},)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(_HASH_BYTES), primary_key=True)
    person_hash: Mapped[bytes] = mapped_column(LargeBinary(_HASH_BYTES), index=True)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    kept_until: Mapped[datetime] = mapped_column(Instant)


class WaitingMail(Base):
    """Something to be told, sealed, until it is gathered with what else has come or its mailbox is confirmed."""

    __tablename__ = "waiting_mails"
    __table_args__ = ({"info": MAY_LAG},)
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    address_hash: Mapped[bytes] = mapped_column(ForeignKey(Mailbox.address_hash), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    is_urgent: Mapped[bool]
    came_at: Mapped[datetime] = mapped_column(Instant)


class Message(NamedTuple):
    """Something to be told to an address in a language; `kept_until` is when nothing more will be told about it.

    What `is_urgent` waits for nothing but the confirmation of the address: cancelled, moved, a key.
    """

    to: str
    language: str
    words: Words
    kept_until: datetime
    is_urgent: bool = False


def post(message: Message) -> None:
    """Send a message as soon as its mailbox may get it. Call within `database.writing()`; it asks no request."""
    now = current.now()
    mailbox = _mailbox(message, now)
    waiting = _count_waiting(mailbox)
    if waiting < MOST_WAITING or mailbox.confirmed_at is not None:
        _keep(mailbox, message, now)
    if mailbox.confirmed_at is not None:
        _gather_later(mailbox, now if message.is_urgent else now + GATHERED, is_first=not waiting)
    elif _may_be_asked(mailbox, now):
        mailbox.asked_at = now
        send(message.to, mailwords.request(message.language, token(message.to)))


def post_link(message: Message) -> None:
    """Send a message of our own words and one link; before the mailbox is confirmed it is the one mail of its day.

    Call within `database.writing()`.
    """
    now = current.now()
    mailbox = _mailbox(message, now)
    if mailbox.confirmed_at is None and _may_be_asked(mailbox, now):
        mailbox.asked_at = now
        send(message.to, mailwords.together([message.words], message.language))
    else:
        post(message)


def send(to: str, words: Words) -> None:
    """Hand words over to be mailed, whatever the state of the mailbox."""
    jobs.enqueue("send_mail", to=to, subject=words.subject, text=words.text)


def token(address: str) -> str:
    """What a link bears that confirms an address; it names a hash, no address, and expires."""
    return current.secrets().form_token(_FORM, current.now(), nonce=encoded(_address_hash(address)))


def opened(token: str) -> Mailbox:
    """The mailbox that a link confirms.

    Raises: NotFound for a link that is not ours, is too old, or whose mailbox is no longer needed.
    """
    try:
        named = current.secrets().check_form_token(_FORM, token, current.now(), lifetime=LIFETIME)
        mailbox = session().get(Mailbox, decoded(named))
    except InvalidInput:
        mailbox = None
    if mailbox is None:
        raise NotFound("this link confirms nothing")
    return mailbox


def confirm(token: str) -> None:
    """Take it that whoever reads a mailbox wants our mail, and send what waits for that.

    Raises: NotFound.
    """
    with writing(is_private=True):
        mailbox = opened(token)
        if mailbox.confirmed_at is None:
            mailbox.confirmed_at = current.now()
            for waiting in _waiting(mailbox.address_hash):
                waiting.is_urgent = True
            _gather_later(mailbox, current.now(), is_first=True)


def gather_mail(mailbox: str) -> None:
    """Send what waits for a confirmed mailbox in one mail, if any of it may not wait, or has waited long enough."""
    with writing(is_private=True) as register:
        holder = register.get(Mailbox, bytes.fromhex(mailbox))
        waiting = _waiting(holder.address_hash) if holder is not None and holder.confirmed_at else []
        if not waiting or not _is_due(waiting, current.now()):
            return
        told = [json.loads(current.secrets().unseal(message.sealed)) for message in waiting]
        headline = max(range(len(waiting)), key=lambda at: (waiting[at].is_urgent, at))
        words = [Words(*message["words"]) for message in told]
        send(told[-1]["to"], mailwords.together(words, told[-1]["language"], headline=headline))
        for message in waiting:
            register.delete(message)


def forget(now: datetime) -> int:
    """Erase mailboxes that nothing more will be told to, and what nobody confirmed; return how many mailboxes."""
    begin = now - LIFETIME
    is_over = (Mailbox.kept_until <= now) | (Mailbox.confirmed_at.is_(None) & (Mailbox.asked_at <= begin))
    over = select(Mailbox.address_hash).where(is_over)
    batches.each(select(WaitingMail.id).where(WaitingMail.came_at <= begin), WaitingMail.id, _erase_mails)
    return batches.each(over, Mailbox.address_hash, _erase)


def _erase_mails(numbers: Sequence[int]) -> None:
    rows(delete(WaitingMail).where(WaitingMail.id.in_(numbers)))


def _erase(hashes: Sequence[bytes]) -> None:
    rows(delete(WaitingMail).where(WaitingMail.address_hash.in_(hashes)))
    rows(delete(Mailbox).where(Mailbox.address_hash.in_(hashes)))


def _mailbox(message: Message, now: datetime) -> Mailbox:
    address = message.to.lower()
    mailbox = session().get(Mailbox, _address_hash(address))
    if mailbox is None:
        mailbox = Mailbox(address_hash=_address_hash(address), person_hash=_person_hash(address))
        session().add(mailbox)
    mailbox.kept_until = max(mailbox.kept_until or now, message.kept_until, now + LIFETIME)
    session().flush()  # a second message of the same transaction has to find it
    return mailbox


def _keep(mailbox: Mailbox, message: Message, now: datetime) -> None:
    mail = {"to": message.to, "language": message.language, "words": message.words}
    kept = WaitingMail(address_hash=mailbox.address_hash, is_urgent=message.is_urgent, came_at=now)
    kept.sealed = current.secrets().seal(json.dumps(mail))
    session().add(kept)


def _may_be_asked(mailbox: Mailbox, now: datetime) -> bool:
    """Whether the person has got no mail for a day, by whatever spelling of the address."""
    last = select(func.max(Mailbox.asked_at)).where(Mailbox.person_hash == mailbox.person_hash)
    asked_at = session().execute(last).scalar()
    return asked_at is None or asked_at <= now - BETWEEN_REQUESTS


def _gather_later(mailbox: Mailbox, due_at: datetime, *, is_first: bool) -> None:
    """Have a mailbox gathered, unless what waits already has seen to it."""
    if is_first or due_at <= current.now():
        jobs.enqueue_at(due_at, "gather_mail", mailbox=mailbox.address_hash.hex())


def _is_due(waiting: list[WaitingMail], now: datetime) -> bool:
    return waiting[0].came_at <= now - GATHERED or any(message.is_urgent for message in waiting)


def _waiting(address_hash: bytes) -> list[WaitingMail]:
    query = select(WaitingMail).where(WaitingMail.address_hash == address_hash).order_by(WaitingMail.id)
    return list(session().execute(query).scalars())


def _count_waiting(mailbox: Mailbox) -> int:
    query = select(func.count()).where(WaitingMail.address_hash == mailbox.address_hash)
    return session().execute(query).scalar_one()


def _address_hash(address: str) -> bytes:
    return current.secrets().mac("mailbox", address.lower())[:_HASH_BYTES]


def _person_hash(address: str) -> bytes:
    """A hash that leaves out what a person may write into her address as she likes."""
    name, _, host = address.lower().rpartition("@")
    name = name.partition("+")[0]
    if host in _OF_ONE_MAILBOX:
        name, host = name.replace(".", ""), "gmail.com"
    return current.secrets().mac("person of a mailbox", f"{name}@{host}")[:_HASH_BYTES]
