/* Where the rallies come from: the selection's own GeoJSON, or tiles where there are too many for one file. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const MOST_TILES_KEPT = 256;

  async function fetched(address) {
    const answer = await fetch(address, { credentials: "omit", cache: "no-cache" });
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
    return answer.json();
  }

  function ofFeature(feature) {
    const [lon, lat] = feature.geometry.coordinates;
    return { lat, lon, count: 1, rallies: [feature.properties] };
  }

  /* A feed remembers a month: what is over is drawn only if days were asked for, or if all is over. */
  class Feed {
    constructor({ feed, showsPast }) {
      this.groups = fetched(feed).then((document) => {
        const placed = document.features.filter(({ geometry }) => geometry && geometry.type === "Point");
        const ahead = placed.filter(({ properties }) => !rallies.isOver(properties));
        return (showsPast || !ahead.length ? placed : ahead).map(ofFeature);
      });
    }

    within() {
      return this.groups;
    }
  }

  class Tiles {
    constructor(template) {
      this.template = template;
      this.kept = new Map();
    }

    /* The groups of all tiles that a view touches; a column past the antimeridian is the one it stands for. */
    async within(bounds, zoom) {
      const z = Math.max(0, Math.round(zoom) - 1);
      const side = 2 ** z;
      const from = L.CRS.EPSG3857.latLngToPoint(bounds.getNorthWest(), z).divideBy(256).floor();
      const to = L.CRS.EPSG3857.latLngToPoint(bounds.getSouthEast(), z).divideBy(256).floor();
      const wanted = new Set();
      for (let x = from.x; x <= to.x; x += 1) {
        for (let y = Math.max(0, from.y); y <= Math.min(side - 1, to.y); y += 1) {
          wanted.add(`${z}/${((x % side) + side) % side}/${y}`);
        }
      }
      const tiles = await Promise.all([...wanted].map((address) => this.tile(address)));
      return tiles.flat();
    }

    tile(address) {
      if (!this.kept.has(address)) {
        const [z, x, y] = address.split("/");
        const asked = fetched(L.Util.template(this.template, { z, x, y })).then((tile) => tile.groups.map(ofGroup));
        asked.catch(() => this.kept.delete(address));
        this.kept.set(address, asked);
        if (this.kept.size > MOST_TILES_KEPT) this.kept.delete(this.kept.keys().next().value);
      }
      return this.kept.get(address);
    }
  }

  function ofGroup([lat, lon, count, reach, listings]) {
    return { lat, lon, count, reach, rallies: listings || null };
  }

  rallies.source = (page) => (page.feed ? new Feed(page) : new Tiles(page.tiles));
})();
