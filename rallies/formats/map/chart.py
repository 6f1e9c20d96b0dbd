"""Maps as Folium builds them: the files to load, one element, one script; our page puts them in place.

A script knows only which kind of map it makes and which way its language runs, so that a visitor loads it
once for the whole site; what differs by page (first view, addresses, words) stands in the page as data.
**No word of a person may pass through here**: Folium's pop-ups and tooltips execute `${...}`, so nothing but
this module's own constants reaches its templates. Importing this module loads Folium, which is heavy: a server runs
it as a program, which writes the parts of every kind of map.
"""

import json
import sys
from typing import ClassVar

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from rallies.formats.map.mapparts import DIRECTIONS, Direction, Kind, MapParts

SHALLOWEST_ZOOM, DEEPEST_ZOOM = 0, 18


def _files(*names: str) -> list[tuple[str, str]]:
    """Files below `static/` as Folium lists them; each is its own key, so that two parts may share one."""
    return [(name, name) for name in names]


class RallyMap(folium.Map):
    """A Folium map with our files and no more markup than its element."""

    _template = Template("""
        {% macro html(this, kwargs) %}
            <div class="map-ground" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = rallies.map("{{ this.get_name() }}", {{ this.options|tojavascript }});
        {% endmacro %}
        """)
    default_js = _files("vendor/leaflet.js", "js/map/view.js")
    default_css = _files("vendor/leaflet.css", "css/map.css")

    def __init__(self, kind: Kind) -> None:
        super().__init__(tiles=None, zoom_control=False)
        self._name, self._id = "map", kind.value
        # Folium keeps these two for its tile layer, and without one Leaflet knows no limits.
        self.options.update(min_zoom=SHALLOWEST_ZOOM, max_zoom=DEEPEST_ZOOM)


class Page(Figure):
    """The root of a map's tree, which gives its parts instead of a whole page of its own."""

    def parts(self) -> MapParts:
        """Render the children and return what they left in header, html and script."""
        for child in self._children.values():
            child.render()
        links = list(self.header._children.values())  # noqa: SLF001  # branca gives no other way to them
        return MapParts(
            scripts=tuple(link.url for link in links if isinstance(link, JavascriptLink)),
            styles=tuple(link.url for link in links if isinstance(link, CssLink)),
            html=self.html.render().strip(),
            script="\n".join(line.strip() for line in self.script.render().splitlines() if line.strip()),
        )


class Said(Element):
    """Text that stands in the page as it is: an `Element` of branca would compile it as one more template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_kwargs: object) -> str:
        """The text."""
        return self.text


class Spoken(MacroElement):
    """What its script macro says, said once and not made a template of again."""

    def render(self, **kwargs: object) -> None:  # type: ignore[override]  # branca's own gives none either
        """Put the script into the page that this is part of."""
        page = self.get_root()
        if isinstance(page, Figure):
            script = self._template.module.script(self, kwargs)
            page.script.add_child(Said(script), name=self.get_name())


class Part(JSCSSMixin, Spoken):
    """What is on a map and is not a layer: controls, and the pin that one moves."""

    function: ClassVar[str]
    _template = Template("""
        {% macro script(this, kwargs) %}
            rallies.{{ this.function }}({{ this._parent.get_name() }}, {{ this.options|tojavascript }});
        {% endmacro %}
        """)

    def __init__(self, **options: str) -> None:
        super().__init__()
        self._name, self._id = self.function, "part"
        self.options = options


class Ground(JSCSSMixin, Spoken, Layer):
    """A layer of ours that one function makes, and that is on the map from the start."""

    function: ClassVar[str]
    _template = Template("""
        {% macro script(this, kwargs) %}
            rallies.{{ this.function }}({{ this._parent.get_name() }}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """)

    def __init__(self) -> None:
        super().__init__(name=self.function, control=False)
        self._name, self._id = self.function, "layer"


class Basemap(Ground):
    """Land, borders and names of countries, and the operator's streets above them."""

    function = "basemap"
    default_js = _files("vendor/protomaps-leaflet.js", "js/map/labels.js", "js/map/basemap.js")


class Clusters(Ground):
    """Rallies as discs with their number, and single ones as pins."""

    function = "clusters"
    default_js = _files(
        "js/map/marks.js",
        "js/map/merge.js",
        "js/map/source.js",
        "js/map/card.js",
        "js/map/clusters.js",
        "js/map/list.js",
    )


class Spot(Ground):
    """One pin that only shows a place."""

    function = "spot"
    default_js = _files("js/map/marks.js", "js/map/spot.js")


class Pin(Part):
    """A pin that is dragged, moved by arrow keys or set by a click, and writes where it is into a form."""

    function = "pin"
    default_js = _files("js/map/marks.js", "js/map/pin.js")


class Controls(Part):
    """Buttons for zooming, on the side where a line of text ends."""

    function = "controls"
    default_js = _files("js/map/controls.js")


class Scale(Part):
    """A bar that tells how long a kilometre is."""

    function = "scale"
    default_js = _files("js/map/scale.js")


class Whole(Part):
    """A button for the map alone: its own page, and there the whole screen."""

    function = "whole"
    default_js = _files("js/map/controls.js")


class NearMe(Part):
    """A button that goes to the rallies around the visitor, once she asks for it."""

    function = "near"
    default_js = _files("js/map/near.js")


class TwoFingers(Part):
    """Leaves one finger and the wheel to the page, where the map is only a part of it."""

    function = "twoFingers"
    default_js = _files("js/map/gestures.js")


class Fragment(Part):
    """Keeps the view in the address's fragment, which is never sent."""

    function = "fragment"
    default_js = _files("js/map/fragment.js")


# What is asked of the server first stands first.
_ON_MAP: dict[Kind, tuple[type[Ground | Part], ...]] = {
    Kind.OVERVIEW: (Fragment, Clusters, Basemap, Scale, Controls, Whole, NearMe, TwoFingers),
    Kind.FULL: (Fragment, Clusters, Basemap, Scale, Controls, Whole, NearMe),
    Kind.SPOT: (Basemap, Spot, Scale, Controls, TwoFingers),
    Kind.PIN: (Basemap, Pin, Scale, Controls, TwoFingers),
}


def parts(kind: Kind, direction: Direction) -> MapParts:
    """The parts of a map of a kind, for a language that runs in a direction; the same ones every time."""
    page, drawn = Page(), RallyMap(kind)
    page.add_child(drawn)
    side = "topright" if direction == "ltr" else "topleft"
    for thing in _ON_MAP[kind]:
        drawn.add_child(thing(position=side) if issubclass(thing, Controls | Whole | NearMe) else thing())
    return page.parts()


def main() -> int:
    """Write kind, direction and parts of every map as JSON."""
    every = [(kind, way) for kind in Kind for way in DIRECTIONS]
    maps = [(kind, way, parts(kind, way).document()) for kind, way in every]
    sys.stdout.write(json.dumps(maps))
    return 0


if __name__ == "__main__":
    sys.exit(main())
