"""What the desk does to a campaign that everyone sees: proposed by one person, done once another agrees."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField

from rallies.core.errors import Conflict
from rallies.desk import fields, words
from rallies.desk.campaign import campaignforms, campaignwords
from rallies.desk.campaign.campaignforms import CampaignForm
from rallies.desk.proposal import approving
from rallies.desk.queue import deciding
from rallies.desk.queue.items import Difference, differences
from rallies.model.actors import By
from rallies.model.campaign import campaigning, campaignproposals
from rallies.model.campaign.campaignproposals import CampaignProposal, What
from rallies.model.campaign.campaigns import Campaign, CampaignState
from rallies.model.desk.moderation import State

_ASIDE = frozenset({"past_is_meant", "texts_may_go"})
"""Boxes that answer the form's own questions."""
_TICKED = dict.fromkeys(_ASIDE, "y")


def save(campaign: Campaign, form: CampaignForm, by: By) -> bool:
    """Keep what a form says of a campaign; False if that is live and somebody else has to agree first."""
    if approving.acts_alone(by) or campaign.state == CampaignState.DRAFT:
        put(campaign, form, by)
        return True
    held = campaignforms.values(campaign)
    differing = {name: value for name, value in _typed(form).items() if value != held.get(name, "")}
    if differing:
        campaignproposals.propose(campaign, What.WORDS, differing, by)
    return not differing


def settle(campaign: Campaign, state: CampaignState, by: By) -> bool:
    """Bring a campaign into a state; False if that shows or hides all of it, and somebody else has to agree first."""
    shows_or_hides = CampaignState.DRAFT in {campaign.state, state}
    if approving.acts_alone(by) or not shows_or_hides or campaign.state == state:
        campaigning.settle(campaign, state, by)
        return True
    campaignproposals.propose(campaign, What.STATE, {"state": str(state)}, by)
    return False


def notify(campaign: Campaign, texts: dict[str, str], hours: int, by: By, *, country: str) -> bool:
    """Say something on the page of the day; False if somebody else has to agree first.

    Only a person can tell whether words name a place, so all of them wait.
    """
    if approving.acts_alone(by):
        campaigning.notify(campaign, texts, by.now + timedelta(hours=hours), by, country=country)
        return True
    values: dict[str, Any] = {"texts": texts, "hours": hours, "country": country}
    campaignproposals.propose(campaign, What.NOTICE, values, by)
    return False


def put(campaign: Campaign, form: CampaignForm, by: By) -> None:
    """Put on a campaign what a form says; a statement in a language that was taken from the list goes."""
    campaigning.revise(campaign, form.said(), by)
    statements = form.statements()
    for code in sorted({*statements, *campaigning.languages_of(campaign)}):
        text, demands = statements.get(code, ("", []))
        campaigning.say(campaign, code, text, demands, by)


@deciding.publish.register
def _accept(thing: CampaignProposal, by: By, _words: str) -> bool:
    if not approving.is_enough(thing, by):
        return False
    if thing.what == What.NOTICE:
        until = by.now + timedelta(hours=thing.values["hours"])
        campaigning.notify(thing.campaign, thing.values["texts"], until, by, country=thing.values["country"])
    elif thing.what == What.STATE:
        campaigning.settle(thing.campaign, CampaignState(thing.values["state"]), by)
    else:
        form = _form(thing)
        if not form.fits():
            raise Conflict(_("This does not fit what the campaign says by now. Refuse it, and propose it anew."))
        put(thing.campaign, form, by)
    deciding.settle_thing(thing, by, State.PUBLISHED, "accepted")
    return True


@differences.register
def _differences(thing: CampaignProposal) -> list[Difference]:
    """What a proposal would change, field by field."""
    if thing.what == What.STATE:
        states = (CampaignState(state) for state in (thing.campaign.state, thing.values["state"]))
        return [Difference(words.fact_word("state"), *(str(campaignwords.STATES[state]) for state in states))]
    if thing.what == What.NOTICE:
        return list(_of_notice(thing.values))
    held, form = campaignforms.values(thing.campaign), _form(thing)
    return [
        Difference(form.name_of(form[name]) if name in form else name, held.get(name, "") or "—", value or "—")
        for name, value in thing.values.items()
    ]


def _of_notice(values: dict[str, Any]) -> list[Difference]:
    hours = int(values["hours"])
    place = values["country"] or _("everywhere")
    facts = [(_("For"), place), (_("Stays for"), _("%(hours)d hours", hours=hours))]
    texts = [(f"{_('What to say')} · {code}", text) for code, text in values["texts"].items()]
    return [Difference(name, "—", text) for name, text in (*texts, *facts)]


def _form(proposal: CampaignProposal) -> CampaignForm:
    """The form of a campaign with what a proposal would change in it."""
    values = MultiDict({**campaignforms.values(proposal.campaign), **proposal.values, **_TICKED})
    form = campaignforms.sheet(campaignforms.codes_in(values))(values)
    form.was = proposal.campaign
    return form


def _typed(form: CampaignForm) -> dict[str, str]:
    """What a form says, as `campaignforms.values` gives it."""
    typed = {}
    for field in form:
        if field.name not in _ASIDE:
            typed[field.name] = _text(field)
    return typed


def _text(field: Any) -> str:  # noqa: ANN401  # WTForms has no types
    if isinstance(field, BooleanField):
        return "y" if field.data else ""
    if field.name == "other_days":
        return " ".join(day.isoformat() for day in campaignforms.days_of(field.data))
    text = str(field.data or "")
    return "\n".join(fields.lines_of(text)) if field.name.startswith("demands_") else text
