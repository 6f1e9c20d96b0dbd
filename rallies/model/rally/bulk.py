"""Many rallies in few statements, the same facts as `register.add` and `decisions.publish` write one by one.

Call within `database.writing()`, with some hundred rallies at a time.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert

from rallies.core.db.database import rows
from rallies.model.actors import By
from rallies.model.campaign import heldsums
from rallies.model.desk.audit import Act, record_all
from rallies.model.lists import listed
from rallies.model.rally import decisions, streets
from rallies.model.rally.draft import Draft
from rallies.model.rally.rallies import Rally
from rallies.model.rally.register import Origin, campaign_named, made

_COLUMNS = tuple(column.key for column in Rally.__table__.columns)
_ADD = insert(Rally.__table__)  # type: ignore[arg-type]  # a mapped class has a Table


class Addition(NamedTuple):
    """A draft of a single rally, with the key that it has where it comes from, if it has one."""

    draft: Draft
    source_key: str | None


def add_all(additions: Sequence[Addition], origin: Origin, *, is_published: bool) -> None:
    """Add rallies as pending, or as published by the actor of the origin.

    Raises: NotFound for a campaign that is not there.
    """
    slugs = {addition.draft.campaign for addition in additions}
    campaigns = {slug: campaign_named(slug) for slug in slugs}
    by = By(origin.actor, origin.now)
    values, acts, added = [], [], []
    for draft, source_key in additions:
        rally = made(draft, origin._replace(source_key=source_key), draft.time.day)
        campaign = campaigns[draft.campaign]
        streets.note(rally, draft.place)
        rally.campaign_id = campaign.id if campaign else None
        acts.append(Act("submitted", rally.public_id))
        if is_published:
            decisions.show(rally, by)
            rally.decided_at, rally.decided_by = by.now, by.actor
            acts.append(Act("published", rally.public_id, is_public=True))
        added.append(rally)
        values.append({name: rally.__dict__[name] for name in _COLUMNS if name in rally.__dict__})
    if values:
        rows(_ADD, values)
        heldsums.note(added)
        listed.note(added)
        record_all(by, acts)
