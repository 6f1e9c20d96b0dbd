"""The organizer's own page: what became of her rallies, what the desk asks, and the ways to change them."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue

from rallies.core.keys.tokens import key_hash
from rallies.intake import addresses
from rallies.intake.addresses import LANGUAGE
from rallies.intake.holder import acts, key_entry, keys, rally_status
from rallies.intake.holder.manageforms import AnswerForm
from rallies.intake.photo import photoforms
from rallies.intake.rally.preview import Preview, of_rally
from rallies.model.actors import Actor
from rallies.model.desk.moderation import State
from rallies.model.lists.listing import of_campaign
from rallies.model.photo import photos
from rallies.model.photo.photos import Photo
from rallies.model.rally import decisions, reasons, register
from rallies.model.rally.rallies import Rally

blueprint = Blueprint("manage", __name__)
RALLY = f"/{LANGUAGE}/manage/<key>/<public_id>/"


@dataclass(frozen=True)
class Given:
    """A picture that the host gave: its page, and what became of it."""

    photo: Photo
    href: str
    standing: str
    is_kept: bool


@dataclass(frozen=True)
class Page:
    """A rally with the key that opened it and what its page shows."""

    key: str
    rally: Rally
    standing: rally_status.Standing
    shown: Preview | None

    @property
    def address(self) -> str:
        """The path of the page."""
        return addresses.manage(g.language, self.key, f"{self.rally.public_id}/")


@blueprint.get(f"/{LANGUAGE}/manage/")
def ask() -> str:
    """Where a key is typed."""
    return key_entry.ask("intake/key.html")


@blueprint.post(f"/{LANGUAGE}/manage/")
def unlock() -> ResponseReturnValue:
    """The way to the pages of a typed key."""
    return key_entry.unlock("intake/key.html")


@blueprint.get(f"/{LANGUAGE}/manage/<key>/")
def show(key: str) -> ResponseReturnValue:
    """All rallies of a key; of a single one its own page."""
    rallies = keys.opened(key)
    if len(rallies) == 1:
        return redirect(addresses.manage(g.language, key, f"{rallies[0].public_id}/"), 303)
    return render_template("intake/manage_list.html", pages=[page_of(key, rally) for rally in rallies], key=key)


@blueprint.get(RALLY)
def show_one(key: str, public_id: str) -> str:
    """One rally: where it stands, what is asked, what can be done."""
    return _page(key, public_id, acts.fresh(AnswerForm()))


@blueprint.post(RALLY)
def answer(key: str, public_id: str) -> ResponseReturnValue:
    """Take the answer to a question of the desk."""

    def waiting() -> Rally | None:
        rally = keys.one(key, public_id)
        return rally if rally.state == State.PENDING or decisions.open_requests(rally) else None

    return acts.take(
        AnswerForm,
        partial(_page, key, public_id),
        partial(acts.answer, kind=Actor.ORGANIZER, waiting=waiting),
        addresses.manage(g.language, key, f"{public_id}/"),
    )


def page_of(key: str, rally: Rally) -> Page:
    """What the page of a rally shows."""
    campaign = of_campaign(rally.campaign) if rally.campaign else None
    is_gone = rally.state == State.WITHDRAWN
    shown = None if is_gone else of_rally(rally, campaign, g.moment, g.language)
    return Page(key, rally, rally_status.of(rally, g.moment), shown)


def _page(key: str, public_id: str, form: AnswerForm, trouble: str = "") -> str:
    page = page_of(key, keys.one(key, public_id))
    waiting = [request for request in decisions.open_requests(page.rally) if request.proposed_by == Actor.ORGANIZER]
    return render_template(
        "intake/manage.html",
        page=page,
        reason=reasons.told(page.rally.reason_code, page.rally.reason, g.language),
        form=form,
        trouble=trouble,
        asked=rally_status.asked(waiting[0], g.moment, g.language) if waiting else None,
        pictures=[_given(page, photo) for photo in photos.of_rally(page.rally)],
        siblings=len(register.of_key(key_hash(page.key))),
    )


def _given(page: Page, photo: Photo) -> Given:
    href = f"{page.address}photos/{photo.public_id}/"
    return Given(photo, href, photoforms.standing(photo), photos.has_pixels(photo))
