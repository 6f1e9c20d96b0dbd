/* The layer of rallies: asks for what is in view, brings close ones together, draws and opens them. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const { say } = rallies;
  const MOST_IN_TAB_ORDER = 20;
  const SAME_SPOT_PIXELS = 2;
  const DEEP_ENOUGH = 16;

  /* A single rally, with its state where that is not plain. */
  function named(map, rally) {
    const state = say(map, rallies.state(rally));
    return state ? `${rally.title} (${state})` : rally.title;
  }

  class Clusters extends L.Layer {
    initialize(page) {
      this.source = rallies.source(page);
      this.marks = new Map();
      this.turn = 0;
    }

    onAdd(map) {
      this.group = L.layerGroup().addTo(map);
      map.on("moveend", this.refresh, this);
      map.on("click", () => rallies.closeCard(map));
      map.getContainer().addEventListener("keydown", (event) => event.key === "Escape" && rallies.closeCard(map));
      this.refresh();
    }

    onRemove(map) {
      this.group.remove();
      map.off("moveend", this.refresh, this);
    }

    async refresh() {
      const turn = (this.turn += 1);
      const map = this._map;
      map.host.setAttribute("aria-busy", "true");
      try {
        const groups = await this.source.within(map.getBounds().pad(0.1), map.getZoom());
        if (turn !== this.turn || !this._map) return;
        this.draw(rallies.merged(groups.map((group) => this.placed(group))), groups);
        map.host.classList.remove("is-broken");
      } catch (error) {
        map.host.classList.add("is-broken");
        map.fire("rallies:broken");
      } finally {
        if (turn === this.turn) map.host.removeAttribute("aria-busy");
      }
    }

    /* A group on the copy of the world that is nearest to the middle of the view, in pixels. */
    placed(group) {
      const map = this._map;
      const middle = map.getCenter().lng;
      const lon = group.lon + 360 * Math.round((middle - group.lon) / 360);
      const { x, y } = map.project([group.lat, lon]);
      const [south, west, north, east] = group.reach || [group.lat, group.lon, group.lat, group.lon];
      const [low, high] = [map.project([south, west + lon - group.lon]), map.project([north, east + lon - group.lon])];
      return { x, y, count: group.count, rallies: group.rallies, west: low.x, east: high.x, north: high.y, south: low.y };
    }

    draw(groups, all) {
      const map = this._map;
      const kept = new Map();
      const view = map.getPixelBounds();
      const inTabOrder = groups.filter((group) => view.contains([group.x, group.y])).length <= MOST_IN_TAB_ORDER;
      groups.forEach((group) => {
        const key = `${Math.round(group.x)}/${Math.round(group.y)}/${group.count}/${map.getZoom()}/${inTabOrder}`;
        kept.set(key, this.marks.get(key) || this.mark(group, inTabOrder));
      });
      this.marks.forEach((marker, key) => kept.has(key) || this.group.removeLayer(marker));
      kept.forEach((marker) => this.group.addLayer(marker));
      this.marks = map.marks = kept;
      map.fire("rallies:drawn", { groups: all });
    }

    mark(group, inTabOrder) {
      const map = this._map;
      const only = group.count === 1 && group.rallies ? group.rallies[0] : null;
      const icon = only ? rallies.pinIcon(rallies.state(only)) : rallies.discIcon(group.count);
      const marker = L.marker(map.unproject([group.x, group.y]), { icon, keyboard: inTabOrder, riseOnHover: true });
      const words = only ? named(map, only) : say(map, "group", { count: rallies.number(map, group.count) });
      marker.ids = (group.rallies || []).map((rally) => rally.id);
      marker.on("click", () => this.open(group, marker));
      marker.on("keydown", ({ originalEvent: pressed }) => {
        if (pressed.key !== "Enter" && pressed.key !== " ") return;
        pressed.preventDefault();
        this.open(group, marker);
      });
      marker.on("add", () => {
        marker.getElement().setAttribute("role", "button");
        if (!inTabOrder) marker.getElement().setAttribute("tabindex", "-1");
      });
      return rallies.name(marker, words);
    }

    /* A spot opens its list; anything wider is gone nearer to. */
    open(group, marker) {
      const map = this._map;
      const width = Math.max(group.east - group.west, group.south - group.north);
      const deepest = Math.min(DEEP_ENOUGH, map.getMaxZoom());
      const parted = map.getZoomScale(deepest, map.getZoom()) * width;
      if (group.rallies && (group.count === 1 || parted < 44 || width < SAME_SPOT_PIXELS)) {
        rallies.openCard(map, group.rallies, group.count, marker.getElement());
        return;
      }
      const corner = (x, y) => map.unproject([x, y]);
      const bounds = L.latLngBounds(corner(group.west, group.south), corner(group.east, group.north));
      const closer = Math.min(map.getBoundsZoom(bounds.pad(0.2)), deepest);
      map.isTouched = true;
      map.setView(bounds.getCenter(), Math.max(closer, map.getZoom() + 1));
    }
  }

  rallies.clusters = function (map) {
    rallies.syncList(map);
    return new Clusters(map.page);
  };
})();
