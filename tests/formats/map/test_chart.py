import re
from itertools import product

import folium
import pytest

from rallies.formats.map import chart, mapview
from rallies.formats.map.mapparts import DIRECTIONS, Direction, Kind, MapParts
from rallies.formats.map.worldmap import STATIC

EVERY_MAP = list(product(Kind, DIRECTIONS))


@pytest.mark.parametrize(("kind", "direction"), EVERY_MAP)
def test_a_map_holds_no_address_of_another_place_and_nothing_inline(kind: Kind, direction: Direction) -> None:
    parts = chart.parts(kind, direction)

    everything = "\n".join([*parts.scripts, *parts.styles, parts.html, parts.script])
    assert "http" not in everything
    assert "//" not in everything
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", parts.html)
    assert not re.search(r"</|`|\$\{|eval|innerHTML", parts.script)


@pytest.mark.parametrize(("kind", "direction"), EVERY_MAP)
def test_a_map_is_drawn_the_same_every_time(kind: Kind, direction: Direction) -> None:
    assert chart.parts(kind, direction) == chart.parts(kind, direction)


def test_every_kind_of_map_has_a_script_of_its_own() -> None:
    hashes = {chart.parts(kind, direction).hash for kind, direction in EVERY_MAP}

    # Where nothing is on a side, left and right make no difference.
    assert len(hashes) == len(EVERY_MAP)


def test_drawing_maps_leaves_folium_as_it_was() -> None:
    before = [list(folium.Map.default_js), list(folium.Map.default_css)]

    chart.parts(Kind.OVERVIEW, "ltr")

    assert [list(folium.Map.default_js), list(folium.Map.default_css)] == before


def test_leaflet_is_loaded_before_what_builds_on_it() -> None:
    scripts = chart.parts(Kind.OVERVIEW, "ltr").scripts

    assert scripts.index("vendor/leaflet.js") < scripts.index("js/map/view.js") < scripts.index("js/map/clusters.js")
    assert len(set(scripts)) == len(scripts)


def test_folium_makes_a_map_with_its_own_plugins() -> None:
    drawn = chart.RallyMap(Kind.OVERVIEW)
    layer = chart.Clusters()
    drawn.add_child(layer)

    assert isinstance(drawn, folium.Map)
    assert isinstance(layer, folium.map.Layer)
    assert "rallies.clusters(map_overview).addTo(map_overview);" in chart.parts(Kind.OVERVIEW, "ltr").script


def test_parts_are_the_same_after_they_were_kept() -> None:
    parts = chart.parts(Kind.PIN, "rtl")

    assert MapParts.of(parts.document()) == parts


def test_a_page_loads_our_own_files_and_foliums_lines_as_one_script() -> None:
    drawn, placed = chart.parts(Kind.OVERVIEW, "ltr"), mapview.all_parts()[Kind.OVERVIEW, "ltr"]

    assert placed.scripts == ("vendor/leaflet.js", "vendor/protomaps-leaflet.js")
    assert placed.html == drawn.html
    assert placed.script.endswith(drawn.script)
    ours = [STATIC / name for name in drawn.scripts if name.startswith("js/")]
    assert len(ours) > 5
    for file in ours:
        code = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
        assert [line for line in code if line.endswith((";", "{", "}", ",")) and line not in placed.script] == []
    assert not re.search(r"/\*|^//", placed.script, re.MULTILINE)


def test_a_script_is_found_by_its_hash_alone() -> None:
    parts = mapview.all_parts()[Kind.FULL, "ltr"]

    assert mapview.script(parts.hash) == parts.script
    assert mapview.script("0" * 16) is None
