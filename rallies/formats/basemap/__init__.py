"""The basemap, made once from Natural Earth and OpenStreetMap: vector tiles of the world and a plain drawing of it.

Run as `python -m rallies.formats.basemap [FOLDER]`. What it imports (shapely, mapbox_vector_tile, pmtiles) is
needed only while building.
"""
