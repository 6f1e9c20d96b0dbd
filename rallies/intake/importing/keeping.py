"""What was understood goes into the register: new rallies, and what changed of those that came before.

A rally is known again by its campaign and key. Of the row it was last made of a hash of each part is kept, so that
what stands in the file as before changes nothing, not even what the desk has corrected since.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from rallies.core.db.database import session, widen_cache, writing
from rallies.intake.importing.own import GONE, Edit, Own, gone
from rallies.intake.importing.reading import PARTS
from rallies.intake.importing.rows import Answer, Outcome
from rallies.intake.importing.series import ABSENT, Identity, Series, by_whole, id_of, identity_of
from rallies.intake.importing.understood import blanks
from rallies.model.actors import Actor, By
from rallies.model.campaign.campaigns import Campaign
from rallies.model.desk.moderation import PUBLIC, State
from rallies.model.rally import decisions, proposals, register, streets
from rallies.model.rally.draft import Draft
from rallies.model.rally.proposals import Proposal
from rallies.model.rally.rallies import Rally
from rallies.model.rally.register import Addition, Origin

_COLUMNS = {
    "texts": ("title", "kind", "language", "description", "organization", "url"),
    "time": ("day", "hour", "end_day", "end_hour", "tz"),
    "place": ("country", "place_id", "venue", "address", "is_venue_announced", "lat", "lon"),
}
TOGETHER = 20_000
"""New rallies that are written in one transaction, while which others wait to write."""
_CACHE_KIB = 16 * 1024
"""Pages in memory while so much is written; with SQLite's own 2 MiB they are written and read back in between."""
_OFF = {"cancelled": ("cancel",), "postponed": ("postpone",)}
_STATUS = {"cancel": State.CANCELLED, "postpone": State.POSTPONED, "reinstate": State.PUBLISHED}


@dataclass
class Tally:
    """How many rows came to what; `new`, `changed` and `as_before` are of the accepted ones.

    `waiting` of the changed ones wait for the desk, since their rallies are public.
    """

    outcomes: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    new: int = 0
    changed: int = 0
    as_before: int = 0
    waiting: int = 0


class _Change(NamedTuple):
    """What a row changes of a rally that is there: some of "texts", "time", "place", and acts upon its state."""

    rally: Rally
    answer: Answer
    draft: Draft
    parts: frozenset[str]
    acts: tuple[str, ...]


@dataclass
class Keeper:
    """Puts answers into the register, block by block; nothing is written if `is_dry`.

    New rallies are held back and written with those of later blocks: `finish` writes the last ones.
    """

    now: datetime
    host: str
    is_published: bool = False
    is_dry: bool = False
    tally: Tally = field(default_factory=Tally)
    _seen: dict[Identity, int] = field(default_factory=dict)
    _made: list[Rally] = field(default_factory=list)
    _off: dict[Identity, Answer] = field(default_factory=dict)
    _origin: Origin = field(init=False)
    _campaigns: dict[str, int] = field(init=False)
    _series: Series = field(init=False)

    def __post_init__(self) -> None:
        rows = session().execute(select(Campaign.slug, Campaign.id))
        self._campaigns = {row.slug: row.id for row in rows}
        self._series = Series(self.now, self._campaigns)
        self._origin = Origin(now=self.now, host=self.host, actor=Actor.IMPORT)

    def keep(self, answers: Sequence[Answer]) -> list[Answer]:
        """The answers as they stand once their block is written: some are refused by what the register holds.

        Behind them one for each rally that is called off since its series has that date no more.
        """
        own = Own(answers, self.host, self.now)
        checked = by_whole([self._checked(own.told(answer)) for answer in answers])
        known = self._known(checked)
        renamed = self._series.formerly(checked, known)
        known |= renamed
        settled = [self._settled(answer, known.get(identity_of(answer))) for answer in checked]
        accepted = [answer for answer in settled if answer.outcome is Outcome.ACCEPTED and answer.draft]
        fresh = [each for each in accepted if identity_of(each) not in known and not self._series.is_broken_off(each)]
        changes = [
            self._change(answer, known[identity_of(answer)]) for answer in accepted if identity_of(answer) in known
        ]
        missed = [_missed(rally, answer) for rally, answer in self._series.left_out(accepted, known)]
        changes += [self._edited(*edit) for edit in own.edits]
        done = [*filter(self._does_something, changes), *missed]
        if not self.is_dry:
            self._hold(fresh)
            if done or renamed or len(self._made) >= TOGETHER:
                self._write(done, renamed)
        self._count(settled, len(fresh), done, len(missed))
        return [*settled, *(change.answer for change in missed)]

    def _count(self, settled: list[Answer], fresh: int, done: list[_Change], missed: int) -> None:
        """Count a block; `missed` of what is done have no row, so all other accepted ones are as before."""
        for answer in settled:
            self.tally.outcomes[answer.outcome] += 1
        accepted = sum(answer.outcome is Outcome.ACCEPTED for answer in settled)
        self.tally.new += fresh
        self.tally.changed += len(done)
        self.tally.waiting += sum(self._has_to_wait(change) for change in done)
        self.tally.as_before += accepted - fresh - (len(done) - missed)

    def _checked(self, answer: Answer) -> Answer:
        """Refuse a key that came in this file before, and a campaign that is not there."""
        if answer.draft is None:
            return answer
        slug = answer.draft.campaign
        if slug and slug not in self._campaigns:
            return _refused(answer, _("there is no campaign “%(slug)s”; make it first, or leave it out", slug=slug))
        first = self._seen.setdefault(identity_of(answer), answer.number)
        if first != answer.number:
            return _refused(answer, _("it is the same rally as row %(row)d; give each its own key", row=first))
        return answer

    def _settled(self, answer: Answer, rally: Rally | None) -> Answer:
        """Refuse a row whose rally a person took out, and ask about one that is off before it was ever on."""
        if answer.draft is None:
            return answer
        is_new = rally is None and not self._series.is_broken_off(answer)
        if is_new and answer.status in _OFF and not self.is_published:
            words = _("it is %(status)s and was never here; publish the import to show that", status=answer.status)
            return replace(answer, outcome=Outcome.ASKED, reason=words, draft=None)
        if rally is not None and rally.state in GONE:
            return gone(answer, rally.state)
        if answer.status != "cancelled" and self._series.is_broken_off(answer):
            words = _("it came as a series before; import that again, or call its other dates off at the desk")
            return replace(answer, outcome=Outcome.ASKED, reason=words, draft=None)
        return answer

    def _known(self, answers: Iterable[Answer]) -> dict[Identity, Rally]:
        return self._series.rallies(identity_of(answer) for answer in answers if answer.draft)

    def _change(self, answer: Answer, rally: Rally) -> _Change:
        draft = blanks.filled(_draft(answer), answer.blank, rally)
        parts = _other_parts(rally, draft)
        said = register.made(draft, Origin(now=self.now, host=self.host), draft.time.day)
        changed = frozenset(
            part
            for part, names in _COLUMNS.items()
            if part in parts and any(getattr(said, name) != getattr(rally, name) for name in names)
        )
        acts = self._acts(answer, rally, is_told="status" in parts, is_moved="time" in changed)
        return _Change(rally, answer, draft, changed, acts)

    def _edited(self, rally: Rally, answer: Answer, edit: Edit) -> _Change:
        """What a line of our own lists changes of its rally."""
        acts = self._acts(answer, rally, is_told="status" in edit.parts, is_moved=False)
        return _Change(rally, answer, edit.draft or _draft(answer), edit.parts - {"status"}, acts)

    def _does_something(self, change: _Change) -> bool:
        """Whether a change changes anything, and is not what the import has asked the desk for already."""
        if not change.parts and not change.acts:
            return False
        if not self._has_to_wait(change):
            return True
        asked = _proposal(change, _STATUS.get("".join(change.acts), "")).against(change.rally)
        waiting = (one for one in decisions.open_requests(change.rally) if one.proposed_by == Actor.IMPORT)
        return asked.values() not in [one.values for one in waiting]

    def _acts(self, answer: Answer, rally: Rally, *, is_told: bool, is_moved: bool) -> tuple[str, ...]:
        """What happens to the state of a rally: some of "publish", "cancel", "postpone", "reinstate"."""
        if rally.state == State.PENDING:
            shown = ("publish",) if self.is_published else ()
            return (*shown, *_OFF.get(answer.status, ())) if shown or answer.status == "cancelled" else ()
        if ABSENT in rally.understood and rally.state == State.CANCELLED and answer.status not in _OFF:
            return ("reinstate",)
        if not is_told and not is_moved:
            return ()
        if answer.status == "cancelled":
            return ("cancel",) if rally.state != State.CANCELLED else ()
        if answer.status == "postponed":
            return ("postpone",) if rally.state == State.PUBLISHED else ()
        is_off = rally.state in {State.CANCELLED, State.POSTPONED}
        is_on_again = answer.status == "on" or (is_moved and rally.state == State.POSTPONED)
        return ("reinstate",) if is_off and is_on_again else ()

    def finish(self) -> None:
        """Write what is held back; to be called behind the last block."""
        if self._made:
            self._write([], {})

    def _hold(self, fresh: list[Answer]) -> None:
        """Make new rallies, to be written together with those of many blocks."""
        additions = [Addition(_draft(answer), answer.key, series=id_of(answer)) for answer in fresh]
        self._made += register.all_made(additions, self._origin)
        self._off |= {identity_of(answer): answer for answer in fresh if answer.status in _OFF}

    def _write(self, changes: list[_Change], renamed: Mapping[Identity, Rally]) -> None:
        """Write new rallies and changes.

        Every page that a transaction touches goes to disk twice, and random keys touch most pages of an index: blocks
        of 500 wrote 9.6 GB for 100,000 rows, of 20,000 0.9 GB (2026-11-30).
        """
        with writing():
            widen_cache(_CACHE_KIB)
            register.add_made(self._made, self._origin, is_published=self.is_published)
            for (_campaign, key), rally in renamed.items():
                rally.source_key = key
            for change in changes:
                self._apply(change)
            for identity, rally in self._series.rallies(self._off).items():
                answer = self._off[identity]
                self._act(rally, _OFF[answer.status], answer.why)
        self._made, self._off = [], {}

    def _apply(self, change: _Change) -> None:
        rally, draft, by = change.rally, change.draft, By(Actor.IMPORT, self.now)
        if self._has_to_wait(change):
            proposals.propose(rally, by, _proposal(change, _STATUS.get("".join(change.acts), "")))
        else:
            proposals.carry_out(rally, _proposal(change, ""), by)
            self._act(rally, change.acts, change.answer.why)
        if rally.state != State.WITHDRAWN:  # nothing is kept of what was erased
            rally.understood = {**draft.understood, **streets.standing(rally)}

    def _has_to_wait(self, change: _Change) -> bool:
        """Whether a change is of a public rally, and no operator vouches for it by publishing the import."""
        return change.rally.state in PUBLIC and not self.is_published

    def _act(self, rally: Rally, acts: Iterable[str], why: str) -> None:
        by = By(Actor.IMPORT, self.now)
        for act in acts:
            if act == "publish":
                decisions.publish(rally, by)
            elif act == "cancel":
                decisions.cancel(rally, by, reason=why)
            elif act == "postpone":
                decisions.postpone(rally, by, reason=why)
            elif act == "reinstate":
                decisions.reinstate(rally, by, reason=why)


def _missed(rally: Rally, answer: Answer) -> _Change:
    """What becomes of a rally that its series has no more, told in the row of another date."""
    day = rally.day.isoformat()
    words = _("%(day)s is none of its dates any more, and is called off", day=day)
    said = replace(answer, key=rally.source_key or "", reason=words, why=_("called off in its calendar"))
    draft = replace(_draft(answer), understood={**rally.understood, ABSENT: day})
    return _Change(rally, said, draft, frozenset(), ("cancel",))


def _proposal(change: _Change, status: str) -> Proposal:
    """What a row asks for of its rally."""
    draft, parts = change.draft, change.parts
    return Proposal(
        words={name: getattr(draft, name) for name in _COLUMNS["texts"]} if "texts" in parts else {},
        time=draft.time if "time" in parts else None,
        place=draft.place if "place" in parts else None,
        status=status,
        why=change.answer.why,
    )


def _other_parts(rally: Rally, draft: Draft) -> set[str]:
    """The parts of a row that are not as they were when it came last."""
    before, now = (str(marks.get("row", "")).split(".") for marks in (rally.understood, draft.understood))
    if len(before) != len(now):
        return set(PARTS)
    return {part for part, old, new in zip(PARTS, before, now, strict=True) if old != new}


def _refused(answer: Answer, reason: str) -> Answer:
    return replace(answer, outcome=Outcome.REFUSED, reason=reason, draft=None)


def _draft(answer: Answer) -> Draft:
    assert answer.draft is not None  # noqa: S101  # accepted answers alone come here
    return answer.draft
