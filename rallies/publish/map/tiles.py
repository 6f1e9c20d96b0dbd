"""The tiles of the map: rallies of one square, as groups and, where they are few, one by one."""

from contextlib import nullcontext
from dataclasses import replace

from flask import Blueprint, Response, g, request

from rallies.core.errors import NotFound
from rallies.formats import tile as tile_format
from rallies.model.lists import search, tiles
from rallies.model.selection import Selection
from rallies.publish.lists import meaning, query, searching
from rallies.publish.served.cacheable_views import keep_not, may_lag, published

blueprint = Blueprint("tiles", __name__)
ALL = "all"


@blueprint.get("/tiles/<scope>/<int:z>/<int:x>/<int:y>.json")
@may_lag
@published()
def tile(scope: str, z: int, x: int, y: int) -> Response:
    """One tile of all rallies or of a campaign, narrowed by the query of a search."""
    if request.path != f"/tiles/{scope}/{z}/{x}/{y}.json":  # another spelling of a number would be kept once more
        raise NotFound("There is no such map tile.")
    with searching.place() if request.args else nullcontext():
        groups = tiles.tile(z, x, y, _selection(scope), g.moment)
    if not groups:
        keep_not()
    response = Response(tile_format.dump(groups, zoom=z), mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _selection(scope: str) -> Selection:
    selection = replace(meaning.scoped(query.read(request.args)), campaign=None)
    if scope == ALL:
        return selection
    search.campaign(scope, g.moment)
    return replace(selection, campaign=scope)
