"""The people a campaign is for: a list by how it stands with them, and a page of each."""

from math import ceil

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from rallies.core.errors import NotFound
from rallies.model.case import casesearch, casewords
from rallies.model.case.casestates import KEYS
from rallies.model.letter import lettersearch
from rallies.model.lists import search
from rallies.publish.addresses import LANGUAGE
from rallies.publish.campaign import campaigns, case_view
from rallies.publish.lists import query
from rallies.publish.served.cacheable_views import published
from rallies.publish.sharing import accents

blueprint = Blueprint("cases", __name__)
PAGE = 36
OTHERS = 6
"""How many who are not free the page of somebody who is names."""


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/cases/")
@published(page=query.PAGES, status="|".join(sorted(KEYS)))
def index(campaign: str) -> str:
    """The cases of a campaign, all or those of one state, in pages."""
    face = search.campaign(campaign, g.moment)
    counts, status = casesearch.counts(face, g.moment), _status()
    page = query.page("page")
    of = casesearch.asked_by(status) if status else None
    total = sum(count.number for count in counts if of is None or of.takes(count))
    pages = max(1, ceil(total / PAGE))
    if page > pages:
        raise NotFound("There is no such page.")
    faces = casesearch.cases(face, g.moment, of=of, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "publish/cases.html",
        campaign=face,
        accent=accents.address(face),
        crumbs=campaigns.crumbs(face),
        people=case_view.cards(faces, g.language),
        counts=[(count.key, casewords.counted_in_words(count, g.language)) for count in counts],
        total=sum(count.number for count in counts),
        status=status,
        page=page,
        pages=pages,
    )


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/cases/<case>/")
@published()
def one(campaign: str, case: str) -> str:
    """One person or group: how it stands, since when, what was reported, and where to write."""
    face = search.campaign(campaign, g.moment)
    person = casesearch.case(face, case, g.moment)
    others = casesearch.held(face, g.moment, limit=OTHERS) if person.state.is_over else ()
    return render_template(
        "publish/case.html",
        campaign=face,
        accent=accents.address(face),
        crumbs=campaigns.crumbs(face, (_("The people"), campaigns.below(g.language, campaign, "cases/"))),
        person=case_view.person(person, g.language),
        others=case_view.named(others, g.language),
        letters=campaigns.below(g.language, campaign, "letters/") if face.has_letters else "",
        counts=lettersearch.tally(face, g.moment, case=case) if face.has_letters else None,
    )


def _status() -> str:
    status = request.args.get("status", "")
    if status and status not in KEYS:
        raise NotFound("There is no such state.")
    return status
