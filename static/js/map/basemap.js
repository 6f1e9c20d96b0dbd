/* Land and borders in the colours of the page, and the operator's streets above them. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const { colour } = rallies;
  const WORLD_FILE_ZOOM = 8;
  const STREETS_FROM = 7;
  const LAST_BORDERS = 9;
  const TILE = 256;
  const FINE = 2;
  const SCHEMES = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"];

  /* A frame may be kept to one scheme by its address; every other page has both. */
  function isDark() {
    const scheme = getComputedStyle(document.documentElement).colorScheme;
    return scheme === "dark" || (scheme !== "light" && window.matchMedia(SCHEMES[0]).matches);
  }

  function paintRules() {
    const line = colour("line");
    return [
      { dataLayer: "earth", symbolizer: new protomapsL.PolygonSymbolizer({ fill: colour("land") }) },
      { dataLayer: "water", symbolizer: new protomapsL.PolygonSymbolizer({ fill: colour("sea") }) },
      { dataLayer: "rivers", symbolizer: new protomapsL.LineSymbolizer({ color: colour("sea"), width: 1.2 }) },
      {
        dataLayer: "boundaries",
        symbolizer: new protomapsL.LineSymbolizer({ color: line, width: (zoom) => (zoom < 4 ? 0.6 : 1) }),
        // Nearer, its few points would be seen to pass through towns that it goes round.
        maxzoom: LAST_BORDERS,
      },
    ];
  }

  /* Leaflet takes the credit as HTML. */
  function credit(words) {
    const escaped = document.createElement("span");
    escaped.textContent = words;
    return escaped.innerHTML;
  }

  /* A file of tiles, each part of it at an address of its own: of parts that share one, browsers keep some and ask
     for the others again, and Chromium on Windows fails on two at a time, so that there the library keeps none. */
  function inParts(url) {
    const { p: archive } = new protomapsL.PmtilesSource(url, true);
    const { source } = archive;
    const asked = source.getBytes.bind(source);
    source.chromeWindowsNoCache = false;
    source.getKey = () => url;
    source.getBytes = (offset, length, ...rest) => {
      source.url = `${url}&part=${offset}-${length}`;
      return asked(offset, length, ...rest);
    };
    return archive;
  }

  /* The first view may lie between two zooms; its tiles are then drawn smaller than they are, and a name whose strokes
     are one pixel wide would lose some of them. */
  function fineness(zoom) {
    return Number.isInteger(zoom) ? window.devicePixelRatio : Math.max(window.devicePixelRatio, FINE);
  }

  function world(map) {
    const { page } = map;
    const ground = protomapsL.leafletLayer({
      devicePixelRatio: fineness(map.getZoom()),
      url: inParts(page.basemap),
      maxDataZoom: WORLD_FILE_ZOOM,
      attribution: credit(page.words.attribution),
      lang: page.language,
      backgroundColor: colour("sea"),
      paintRules: paintRules(),
      labelRules: rallies.labelRules(map),
    });
    // Heard before the layer itself hears it and makes the tiles of the new zoom.
    const refine = ({ zoom }) => (ground.tileSize = TILE * fineness(zoom === undefined ? map.getZoom() : zoom));
    map.on("zoom zoomanim", refine);
    return ground.on("remove", () => map.off("zoom zoomanim", refine));
  }

  function streets(page, file) {
    return protomapsL.leafletLayer({
      url: inParts(file.url),
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
    return L.tileLayer(server.url, { minZoom: STREETS_FROM, attribution: credit(server.attribution) });
  }

  rallies.basemap = function (map) {
    const layers = L.layerGroup();
    const draw = () => {
      layers.clearLayers();
      const ground = world(map);
      layers.addLayer(ground);
      rallies.makeWay(map, ground);
      if (map.page.server) layers.addLayer(pictures(map.page.server));
      map.page.streets.forEach((file) => layers.addLayer(streets(map.page, file)));
    };
    // The rallies are asked for before the ground is drawn, and buttons answer in between.
    window.setTimeout(draw);
    SCHEMES.forEach((scheme) => window.matchMedia(scheme).addEventListener("change", draw));
    return layers;
  };
})();
