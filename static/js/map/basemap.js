/* Land, borders and names of countries in the colours of the page, and the operator's streets above them. */
(function () {
  "use strict";
  const WORLD_FILE_ZOOM = 6;
  const SCHEMES = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"];

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  }

  /* A country's name is known to the browser in every language; the file holds only its code. */
  class CountryName {
    constructor(language, style) {
      this.names = new Intl.DisplayNames([language], { type: "region", fallback: "none" });
      this.text = new protomapsL.CenteredTextSymbolizer(style);
    }

    place(layout, geometry, feature) {
      const name = this.names.of(feature.props.iso) || feature.props.name;
      return this.text.place(layout, geometry, { ...feature, props: { name } });
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
        filter: (zoom, feature) => feature.props.kind === "river",
      },
      {
        dataLayer: "boundaries",
        symbolizer: new protomapsL.LineSymbolizer({ color: line, width: (zoom) => (zoom < 4 ? 0.6 : 1) }),
      },
    ];
  }

  function labelRules(language) {
    const style = {
      fill: colour("muted"),
      stroke: colour("land"),
      width: 2,
      fontFamily: 'system-ui, "Noto Sans", sans-serif',
      fontSize: (zoom) => (zoom < 4 ? 11 : 13),
      lineHeight: 1.3,
    };
    return [
      {
        dataLayer: "places",
        symbolizer: new CountryName(language, style),
        filter: (zoom, feature) => feature.props.kind === "country" && feature.props.min_zoom <= zoom - 1,
        sort: (one, other) => other.population_rank - one.population_rank,
      },
    ];
  }

  /* Leaflet takes the credit as HTML. */
  function credit(words) {
    const escaped = document.createElement("span");
    escaped.textContent = words;
    return escaped.innerHTML;
  }

  function world(page) {
    return protomapsL.leafletLayer({
      url: page.basemap,
      maxDataZoom: WORLD_FILE_ZOOM,
      attribution: credit(page.words.attribution),
      lang: page.language,
      backgroundColor: colour("sea"),
      paintRules: paintRules(),
      labelRules: labelRules(page.language),
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
      flavor: window.matchMedia(SCHEMES[0]).matches ? "dark" : "light",
    });
  }

  window.rallies.basemap = function (map) {
    const layers = L.layerGroup();
    const draw = () => {
      layers.clearLayers();
      layers.addLayer(world(map.page));
      (map.page.streets || []).forEach((file) => layers.addLayer(streets(map.page, file)));
    };
    draw();
    SCHEMES.forEach((scheme) => window.matchMedia(scheme).addEventListener("change", draw));
    return layers;
  };
})();
