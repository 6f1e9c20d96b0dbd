/* Names of countries and cities on the ground. They make way for what stands on it: no mark covers half a name, and in
   the first view no button does and no edge cuts one. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const FARTHEST_PIXELS = 44;
  const GAP = 2;
  const PIN_POINT = 10;
  const EDGE = 4;
  // The first of the label rules below.
  const COUNTRIES = 0;

  rallies.colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  /* The browser's word for a country, asked when the first one is drawn: making the list of them takes 25 ms.
     Phones of before 2021 have no such list, and see the file's own names. */
  let known;

  function country(code, language) {
    if (known === undefined) {
      known = Intl.DisplayNames ? new Intl.DisplayNames([language], { type: "region", fallback: "none" }) : null;
    }
    return known && known.of(code);
  }

  /* The name of a place in the reader's language: the file's, else for a country the browser's own word. */
  class PlaceName {
    constructor(language, text) {
      this.language = language;
      this.text = text;
    }

    place(layout, geometry, feature) {
      const { iso, name, [`name:${this.language}`]: translated } = feature.props;
      const words = translated || (iso && country(iso, this.language)) || name;
      return this.text.place(layout, geometry, { ...feature, props: { name: words } });
    }
  }

  const overlap = (one, other) =>
    one.minX < other.maxX && one.maxX > other.minX && one.minY < other.maxY && one.maxY > other.minY;

  function moved(box, right, down) {
    return { minX: box.minX + right, maxX: box.maxX + right, minY: box.minY + down, maxY: box.maxY + down };
  }

  /* The boxes of all marks, in pixels of the world at a zoom of tiles; none while those of another zoom still stand.
     `end` is how far down a mark counts: with the thin point of a pin ("foot") or without ("maxY"). */
  function boxesAt(map, zoom, end) {
    const marks = map.marksOn;
    if (!marks || Math.round(marks.zoom) !== zoom) return [];
    const scale = 2 ** (zoom - marks.zoom);
    return marks.boxes.map((box) => {
      const [minX, maxX, minY, maxY] = [box.minX, box.maxX, box.minY, box[end]].map((pixels) => pixels * scale);
      return { minX, maxX, minY, maxY };
    });
  }

  /* A name that goes round the marks on its place by the shortest way, or is left out where that is too far. */
  class MakesWay {
    constructor(map, end, whole, alone) {
      Object.assign(this, { map, end, whole, alone: alone || whole });
    }

    place(layout, geometry, feature) {
      const placed = this.whole.place(layout, geometry, feature);
      const boxes = placed ? boxesAt(this.map, layout.zoom, this.end) : [];
      const onIt = boxes.filter((box) => overlap(box, placed[0].bboxes[0]));
      if (!onIt.length) return placed;
      const named = this.alone.place(layout, geometry, feature);
      if (!named) return undefined;
      const box = named[0].bboxes[0];
      const way = ways(box, onIt).find(([right, down]) => !boxes.some((other) => overlap(other, moved(box, right, down))));
      return way && [shifted(named[0], box, way)];
    }
  }

  /* Left, right, up and down past some boxes; the shortest first. */
  function ways(box, boxes) {
    const most = (name) => Math.max(...boxes.map((other) => other[name])) + GAP;
    const least = (name) => Math.min(...boxes.map((other) => other[name])) - GAP;
    return [
      [most("maxX") - box.minX, 0],
      [least("minX") - box.maxX, 0],
      [0, most("maxY") - box.minY],
      [0, least("minY") - box.maxY],
    ]
      .filter((way) => length(way) <= FARTHEST_PIXELS)
      .sort((one, other) => length(one) - length(other));
  }

  const length = ([right, down]) => Math.abs(right) + Math.abs(down);

  function shifted(label, box, [right, down]) {
    const anchor = label.anchor.clone();
    anchor.x += right;
    anchor.y += down;
    return { ...label, anchor, bboxes: [moved(box, right, down)] };
  }

  /* Where marks stand now, in pixels at the zoom of the map, on the one world that tiles know. */
  function standing(map, marks) {
    const width = 256 * 2 ** map.getZoom();
    const boxes = marks.map((marker) => {
      const { x, y } = map.project(marker.getLatLng());
      const [wide, high] = marker.options.icon.options.iconSize;
      const [left, above] = marker.options.icon.options.iconAnchor || [wide / 2, high / 2];
      const minX = (((x - left) % width) + width) % width;
      // The point of a pin is thin, and the name of its city may stand beside it; of a country's name it would hide a letter.
      const [low, foot] = above > high / 2 ? [y - PIN_POINT, y] : [y + high / 2, y + high / 2];
      return { minX, maxX: minX + wide, minY: y - above, maxY: low, foot };
    });
    return { zoom: map.getZoom(), boxes: map.hasMoved ? boxes : [...boxes, ...edges(map)] };
  }

  /* The edges of the view and the buttons on it, on this world and the two beside it. */
  function edges(map) {
    const width = 256 * 2 ** map.getZoom();
    const { min, max } = map.getPixelBounds();
    const frame = map.getContainer().getBoundingClientRect();
    const buttons = map.getContainer().querySelectorAll(".map-bar, .leaflet-control-attribution, .leaflet-control-scale");
    const boxes = [
      { minX: min.x, maxX: min.x + EDGE, minY: min.y, maxY: max.y },
      { minX: max.x - EDGE, maxX: max.x, minY: min.y, maxY: max.y },
      { minX: min.x, maxX: max.x, minY: min.y, maxY: min.y + EDGE },
      { minX: min.x, maxX: max.x, minY: max.y - EDGE, maxY: max.y },
      ...[...buttons].map((button) => {
        const { left, right, top, bottom } = button.getBoundingClientRect();
        return moved({ minX: left, maxX: right, minY: top, maxY: bottom }, min.x - frame.left, min.y - frame.top);
      }),
    ];
    const everywhere = [-width, 0, width].flatMap((right) => boxes.map((box) => moved(box, right, 0)));
    return everywhere.map((box) => ({ ...box, foot: box.maxY }));
  }

  /* Names are placed anew when a mark has come to stand on one. */
  rallies.makeWay = function (map, ground) {
    const look = () => {
      map.marksOn = standing(map, [...(map.marks || new Map()).values()]);
      const zoom = Math.round(map.getZoom());
      const placed = ground.labelers.getIndex(zoom);
      if (!placed) return;
      const isUnder = boxesAt(map, zoom, "maxY").some((box) => placed.tree.collides(box));
      if (!isUnder && !boxesAt(map, zoom, "foot").some((box) => placed.bboxCollides(box, COUNTRIES))) return;
      ground.clearLayout();
      ground.rerenderTiles();
    };
    look();
    map.once("movestart", () => (map.hasMoved = true));
    map.on("rallies:drawn", look);
    ground.on("remove", () => map.off("rallies:drawn", look));
  };

  /* The first view may lie between two zooms; its tiles are then drawn smaller than they were made. */
  function sized(map, pixels) {
    return (zoom) => pixels(zoom) * Math.max(1, 2 ** (zoom - map.getZoom()));
  }

  rallies.labelRules = function (map) {
    const style = {
      fill: rallies.colour("muted"),
      stroke: rallies.colour("land"),
      width: 2,
      fontFamily: 'system-ui, "Noto Sans", sans-serif',
      lineHeight: 1.3,
    };
    const country = { ...style, fontSize: sized(map, (zoom) => (zoom < 4 ? 11 : 13)), fontWeight: 600 };
    const city = { ...style, fontSize: sized(map, () => 12), offsetX: 5, offsetY: 3 };
    const spot = new protomapsL.CircleSymbolizer({ radius: 2, fill: style.fill, stroke: style.stroke, width: 1 });
    const named = (symbolizer) => new PlaceName(map.page.language, symbolizer);
    const cityName = named(new protomapsL.OffsetTextSymbolizer(city));
    const hasRoom = (zoom, feature) => feature.props.min_zoom <= zoom;
    const sort = (one, other) => other.population_rank - one.population_rank;
    return [
      {
        dataLayer: "places",
        symbolizer: new MakesWay(map, "foot", named(new protomapsL.CenteredTextSymbolizer(country))),
        filter: (zoom, feature) => feature.props.kind === "country" && zoom < 8 && hasRoom(zoom - 1, feature),
        sort,
      },
      {
        dataLayer: "places",
        symbolizer: new MakesWay(map, "maxY", new protomapsL.GroupSymbolizer([spot, cityName]), cityName),
        filter: (zoom, feature) => feature.props.kind === "locality" && hasRoom(zoom, feature),
        sort,
      },
    ];
  };
})();
