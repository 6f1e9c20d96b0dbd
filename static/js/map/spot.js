/* One place that is only looked at: a pin in two rings that tell how far is how far, or a circle where no more than an
   area is told. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const RINGS = [500, 1000];
  const FIRST_ZOOM = 12;

  /* A thin ring, with its metres said at its foot: the pin stands above. */
  function ring(map, point, radius) {
    const drawn = L.circle(point, { radius, interactive: false, fill: false, className: "map-ring" });
    const foot = L.latLng(point).toBounds(2 * radius).getSouth();
    const words = rallies.element("span", "map-ring-name", rallies.length(map, radius));
    const icon = L.divIcon({ html: words, className: "map-ring-foot", iconSize: [0, 0] });
    return [drawn, L.marker([foot, point[1]], { icon, interactive: false, keyboard: false })];
  }

  rallies.spot = function (map) {
    const { point, radius, state, label } = map.page;
    const marks = L.layerGroup();
    if (!point) return marks;
    if (radius) {
      const area = L.circle(point, { radius, interactive: false, className: "map-area" });
      marks.addLayer(area);
      map.fitBounds(area.addTo(map).getBounds(), { maxZoom: 11, animate: false });
    } else {
      RINGS.flatMap((radius) => ring(map, point, radius)).forEach((part) => marks.addLayer(part));
      map.setView(point, map.page.closest || FIRST_ZOOM, { animate: false });
    }
    const marker = L.marker(point, { icon: rallies.pinIcon(state || "on"), interactive: false, keyboard: false });
    map.marks = new Map([[label, marker]]);
    marker.on("add", () => marker.getElement().setAttribute("role", "img"));
    return marks.addLayer(rallies.name(marker, label));
  };
})();
