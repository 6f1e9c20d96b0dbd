"""Letters to the persons of a campaign: open ones that everyone reads, private ones that only the coalition can open.

Of a private letter there is nothing here but what was sealed to the coalition's key. Call what writes within
`database.writing()`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rallies.core.db.database import Base, BigId, Instant, hide, session
from rallies.core.errors import Conflict, NotFound
from rallies.model.actors import Actor, By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.case.cases import Case
from rallies.model.desk.audit import Act, record
from rallies.model.desk.moderation import Moderated, State, Summary
from rallies.model.desk.trailwords import record_erasing
from rallies.model.fresh_ids import fresh_id
from rallies.model.searchwords import searchable


class Step(StrEnum):
    """How far a letter has come on its way."""

    DRAFTED = "drafted"
    RECEIVED = "received"
    PRINTED = "printed"
    POSTED = "posted"
    ANSWERED = "answered"
    REFUSED = "refused"
    KEPT = "kept"


NEXT: Mapping[Step, frozenset[Step]] = {
    Step.DRAFTED: frozenset({Step.RECEIVED}),
    Step.RECEIVED: frozenset({Step.PRINTED, Step.KEPT}),
    Step.PRINTED: frozenset({Step.POSTED, Step.KEPT}),
    Step.POSTED: frozenset({Step.ANSWERED, Step.REFUSED, Step.KEPT}),
    Step.ANSWERED: frozenset(),
    Step.REFUSED: frozenset({Step.PRINTED, Step.KEPT}),
    Step.KEPT: frozenset({Step.PRINTED}),
}
"""Where a letter can go from each step; a refused or kept one can be sent once more."""


class Letter(Moderated, Base):
    """A letter to a case: open, with its `text`, or private, with `sealed` alone.

    `signed` is how the sender of an open letter signs, "" for a private one, where it is sealed with the text.
    `step` is the newest of its steps, `moved_at` the time of that.
    """

    __tablename__ = "letters"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id))
    case_id: Mapped[int] = mapped_column(ForeignKey(Case.id))
    is_private: Mapped[bool]
    language: Mapped[str] = mapped_column(String(12), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    signed: Mapped[str] = mapped_column(String(80), default="")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    step: Mapped[str] = mapped_column(String(12), default=Step.DRAFTED)
    moved_at: Mapped[datetime] = mapped_column(Instant)
    words: Mapped[str] = mapped_column(Text, default="")
    campaign: Mapped[Campaign] = relationship()
    case: Mapped[Case] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint("NOT is_private OR (text = '' AND signed = '')", name="letters_private_is_sealed"),
        Index("letters_waiting", "state", "submitted_at"),
        # Each holds all that its question asks, since the rows themselves are long.
        Index("letters_of_campaign", "campaign_id", "state", "is_private", "submitted_at", "id", "case_id"),
        Index("letters_of_case", "case_id", "state", "is_private", "submitted_at", "id"),
        Index("letters_counted", "campaign_id", "state", "step", "is_private", "case_id"),
        Index("letters_counted_of_case", "case_id", "state", "step", "is_private"),
    )

    @property
    def summary(self) -> Summary:
        """Whom it is to, and what an open one says."""
        title = f"✉ {name_of(self.case, self.campaign.language)}"
        return Summary(title=title, text=self.text, language=self.language, campaign=self.campaign)

    @property
    def is_for_everyone(self) -> bool:
        """Whether accepting it shows it to everyone: an open letter alone."""
        return not self.is_private


class LetterStep(Base):
    """A step that a letter has come, and when."""

    __tablename__ = "letter_steps"
    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey(Letter.id), index=True)
    step: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What somebody wrote, checked: an open letter has text, a private one what was sealed."""

    case: Case
    language: str
    text: str = ""
    signed: str = ""
    sealed: bytes | None = None


def add(written: Written, key_hash: bytes, now: datetime) -> Letter:
    """A letter of its sender's key, which waits for the desk."""
    case = written.case
    letter = Letter(
        public_id=fresh_id(Letter.public_id),
        campaign_id=case.campaign_id,
        case=case,
        is_private=written.sealed is not None,
        language=written.language,
        text=written.text,
        signed=written.signed,
        sealed=written.sealed,
        key_hash=key_hash,
        state=State.PENDING,
        submitted_at=now,
        moved_at=now,
        step=Step.DRAFTED,
        words=searchable(" ".join([*case.names.values(), written.signed])),
    )
    session().add(letter)
    session().flush()
    session().add(LetterStep(letter_id=letter.id, step=Step.DRAFTED, at=now))
    record(By(Actor.SENDER, now), "wrote", letter.public_id)
    return letter


def receive(letter: Letter, by: By) -> None:
    """Note that the coalition has a letter; the desk's decision to accept it is told by the caller."""
    if letter.step == Step.DRAFTED:
        _come(letter, Step.RECEIVED, by.now)


def move(letters: Sequence[Letter], step: Step, by: By) -> int:
    """Move accepted letters to a step; those that cannot go there stay as they are. How many were moved."""
    moved = [letter for letter in letters if may_go(letter, step)]
    for letter in moved:
        _come(letter, step, by.now)
        record(by, step, letter.public_id)
    return len(moved)


def may_go(letter: Letter, step: Step) -> bool:
    """Whether a letter can come to a step from where it is; to be received is for the queue to decide."""
    is_accepted = letter.state in {State.PUBLISHED, State.FROZEN}
    return is_accepted and step is not Step.RECEIVED and step in NEXT[Step(letter.step)]


def take_back(letters: Sequence[Letter], by: By) -> int:
    """Take back the newest step of letters that were moved by mistake; how many there were."""
    taken = [letter for letter in letters if letter.step not in {Step.DRAFTED, Step.RECEIVED}]
    for letter in taken:
        *before, newest = steps(letter)
        session().execute(delete(LetterStep).where(LetterStep.id == newest.id))
        letter.step, letter.moved_at = before[-1].step, before[-1].at
        record(by, f"took back {newest.step}", letter.public_id)
    return len(taken)


def withdraw(letter: Letter, by: By) -> None:
    """Take a letter back for good and forget its words; what is on paper already can't be.

    Raises: Conflict if it was before.
    """
    if letter.state == State.WITHDRAWN:
        raise Conflict("This letter was taken back already.")
    if letter.state == State.PUBLISHED and not letter.is_private:
        hide()
    letter.state = State.WITHDRAWN
    letter.text = letter.signed = letter.words = letter.question = letter.answer = letter.reason = ""
    letter.sealed = None
    letter.decided_at, letter.decided_by = by.now, by.actor
    record_erasing(by, Act("withdrew", letter.public_id))


def steps(letter: Letter) -> list[LetterStep]:
    """The steps a letter has come, in their order."""
    query = select(LetterStep).where(LetterStep.letter_id == letter.id).order_by(LetterStep.id)
    return list(session().execute(query).scalars())


def of_key(key_hash: bytes) -> Letter | None:
    """The letter of a sender's key."""
    return session().execute(select(Letter).where(Letter.key_hash == key_hash)).scalar()


def case_to_write_to(campaign: str, slug: str) -> Case:
    """The public case of a campaign that takes letters.

    Raises: NotFound.
    """
    query = (
        select(Case)
        .join(Campaign, Campaign.id == Case.campaign_id)
        .where(Campaign.slug == campaign, Campaign.has_letters, Case.slug == slug, Case.is_public)
    )
    case = session().execute(query).scalar()
    if case is None:
        raise NotFound("There is no such case, or it takes no letters.")
    return case


def name_of(case: Case, language: str) -> str:
    """A name in a language, else any."""
    return str(case.names.get(language) or next(iter(case.names.values()), case.slug))


def _come(letter: Letter, step: Step, now: datetime) -> None:
    letter.step, letter.moved_at = step, now
    session().add(LetterStep(letter_id=letter.id, step=step, at=now))
