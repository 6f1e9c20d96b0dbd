"""The report of a campaign: how many came where and when, who says so, and pictures of each city."""

from flask import Blueprint, render_template

from rallies.model import photowall, search
from rallies.model.listing import CampaignFace
from rallies.publish import photos
from rallies.publish.addresses import LANGUAGE
from rallies.publish.outcome import outcome
from rallies.publish.photos import Hung
from rallies.publish.shapes import published

blueprint = Blueprint("report", __name__)
BASE = f"/{LANGUAGE}/campaigns/<campaign>/report/"
EACH = 4
"""How many pictures of a city stand beside its numbers."""
MOST_COLLAGES = 12
"""Of how many cities there are pictures; all of them hang on the wall."""


@blueprint.get(BASE)
@published()
def page(lang: str, campaign: str) -> str:
    """The report as a page, which prints as sheets."""
    del lang
    face = search.campaign(campaign)
    return render_template("publish/report.html", campaign=face, said=outcome(face), collages=_collages(face))


def _collages(face: CampaignFace) -> list[tuple[str, list[Hung]]]:
    """The newest pictures of each city, those with most first."""
    if not face.has_photos:
        return []
    found = photowall.collage(face, cities=MOST_COLLAGES, each=EACH)
    return [(photos.hung(faces[0]).place, [photos.hung(one) for one in faces]) for faces in found]
