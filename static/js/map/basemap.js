/* Land, borders and names of countries in the colours of the page, and the operator's streets above them. */
(function () {
  "use strict";
  const WORLD_FILE_ZOOM = 6;
  const SCHEMES = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"];

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }

  /* A frame may be kept to one scheme by its address; every other page has both. */
  function isDark() {
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    return scheme === "dark" || (scheme !== "light" && window.matchMedia(SCHEMES[0]).matches);
  }

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

  function paintRules() {
    const line = colour("line");
    return [
      { dataLayer: "earth", symbolizer: new protomapsL.PolygonSymbolizer({ fill: colour("land") }) },
      {
        dataLayer: "water",
        symbolizer: new protomapsL.PolygonSymbolizer({ fill: colour("sea") }),
        filter: (zoom, feature) => feature.props.kind === "lake",
      },
      {
        dataLayer: "water",
        symbolizer: new protomapsL.LineSymbolizer({ color: colour("sea"), width: 1.2 }),
        // Nearer, its few points would be seen as a line that no river takes.
        maxzoom: 8,
        filter: (zoom, feature) => feature.props.kind === "river",
      },
      {
        dataLayer: "boundaries",
        symbolizer: new protomapsL.LineSymbolizer({ color: line, width: (zoom) => (zoom < 4 ? 0.6 : 1) }),
      },
    ];
  }

  /* The first view may lie between two zooms; its tiles are then drawn smaller than they were made. */
  function sized(map, pixels) {
    return (zoom) => pixels(zoom) * Math.max(1, 2 ** (zoom - map.getZoom()));
  }

  function labelRules(map) {
    const style = {
      fill: colour("muted"),
      stroke: colour("land"),
      width: 2,
      fontFamily: 'system-ui, "Noto Sans", sans-serif',
      lineHeight: 1.3,
    };
    const country = { ...style, fontSize: sized(map, (zoom) => (zoom < 4 ? 11 : 13)), fontWeight: 600 };
    const city = { ...style, fontSize: sized(map, () => 12), offsetX: 5, offsetY: 3 };
    const spot = new protomapsL.CircleSymbolizer({ radius: 2, fill: colour("muted"), stroke: colour("land"), width: 1 });
    const { language } = map.page;
    const hasRoom = (zoom, feature) => feature.props.min_zoom <= zoom;
    const sort = (one, other) => other.population_rank - one.population_rank;
    return [
      {
        dataLayer: "places",
        symbolizer: new PlaceName(language, new protomapsL.CenteredTextSymbolizer(country)),
        filter: (zoom, feature) => feature.props.kind === "country" && zoom < 8 && hasRoom(zoom - 1, feature),
        sort,
      },
      {
        dataLayer: "places",
        symbolizer: new protomapsL.GroupSymbolizer([
          spot,
          new PlaceName(language, new protomapsL.OffsetTextSymbolizer(city)),
        ]),
        filter: (zoom, feature) => feature.props.kind === "locality" && hasRoom(zoom, feature),
        sort,
      },
    ];
  }

  /* Leaflet takes the credit as HTML. */
  function credit(words) {
    const escaped = document.createElement("span");
    escaped.textContent = words;
    return escaped.innerHTML;
  }

  function world(map) {
    const { page } = map;
    return protomapsL.leafletLayer({
      url: page.basemap,
      maxDataZoom: WORLD_FILE_ZOOM,
      attribution: credit(page.words.attribution),
      lang: page.language,
      backgroundColor: colour("sea"),
      paintRules: paintRules(),
      labelRules: labelRules(map),
    });
  }

  function streets(page, file) {
    return protomapsL.leafletLayer({
      url: file.url,
      bounds: file.bounds,
      minZoom: file.minZoom + 1,
      maxDataZoom: file.maxZoom,
      attribution: credit(file.attribution),
      lang: page.language,
      flavor: isDark() ? "dark" : "light",
    });
  }

  /* Pictures of another server, only where streets can be seen: no address is told to it before. */
  function pictures(server) {
    return L.tileLayer(server.url, { minZoom: WORLD_FILE_ZOOM + 1, attribution: credit(server.attribution) });
  }

  window.rallies.basemap = function (map) {
    const layers = L.layerGroup();
    const draw = () => {
      layers.clearLayers();
      layers.addLayer(world(map));
      if (map.page.server) layers.addLayer(pictures(map.page.server));
      map.page.streets.forEach((file) => layers.addLayer(streets(map.page, file)));
    };
    // The rallies are asked for before the ground is drawn, and buttons answer in between.
    window.setTimeout(draw);
    SCHEMES.forEach((scheme) => window.matchMedia(scheme).addEventListener("change", draw));
    return layers;
  };
})();
