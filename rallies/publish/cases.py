"""The people a campaign is for: a list by how it stands with them, and a page of each."""

from math import ceil

from flask import Blueprint, g, render_template, request
from flask_babel import gettext as _

from rallies.core.errors import NotFound
from rallies.model import casesearch, lettersearch, search
from rallies.model.listing import CaseStatus
from rallies.publish import accents, campaigns, persons, query
from rallies.publish.addresses import LANGUAGE
from rallies.publish.shapes import published

blueprint = Blueprint("cases", __name__)
PAGE = 36


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/cases/")
@published(page=query.PAGES, status="|".join(CaseStatus))
def index(lang: str, campaign: str) -> str:
    """The cases of a campaign, all or those of one status, in pages."""
    face = search.campaign(campaign, g.moment)
    counts, status = casesearch.counts(face, g.moment), _status()
    page = query.page("page")
    total = counts.get(status, 0) if status else sum(counts.values())
    pages = max(1, ceil(total / PAGE))
    if page > pages:
        raise NotFound("There is no such page.")
    found = casesearch.cases(face, g.moment, status=status, limit=PAGE, offset=(page - 1) * PAGE)
    return render_template(
        "publish/cases.html",
        campaign=face,
        accent=accents.address(face),
        crumbs=campaigns.crumbs(face),
        people=persons.cards(found, lang),
        counts=counts,
        total=sum(counts.values()),
        words=persons.status_words(lang),
        status=status,
        page=page,
        pages=pages,
    )


@blueprint.get(f"/{LANGUAGE}/campaigns/<campaign>/cases/<case>/")
@published()
def one(lang: str, campaign: str, case: str) -> str:
    """One person or group: how it stands, since when, what was reported, and where to write."""
    face = search.campaign(campaign, g.moment)
    return render_template(
        "publish/case.html",
        campaign=face,
        accent=accents.address(face),
        crumbs=campaigns.crumbs(face, (_("The people"), campaigns.below(lang, campaign, "cases/"))),
        person=persons.person(casesearch.case(face, case, g.moment), lang),
        letters=campaigns.below(lang, campaign, "letters/") if face.has_letters else "",
        counts=lettersearch.tally(face, g.moment, case=case) if face.has_letters else None,
    )


def _status() -> CaseStatus | None:
    said = request.args.get("status", "")
    if said and said not in set(CaseStatus):
        raise NotFound("There is no such status.")
    return CaseStatus(said) if said else None
