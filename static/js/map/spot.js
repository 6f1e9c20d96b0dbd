/* One place that is only looked at: a pin, or a circle where no more than an area is told. */
(function () {
  "use strict";
  const rallies = window.rallies;

  rallies.spot = function (map) {
    const { point, radius, state, label } = map.page;
    const marks = L.layerGroup();
    if (!point) return marks;
    if (radius) {
      const area = L.circle(point, { radius, interactive: false, className: "map-area" });
      marks.addLayer(area);
      map.fitBounds(area.addTo(map).getBounds(), { maxZoom: 11, animate: false });
    } else {
      map.setView(point, map.page.closest || 11, { animate: false });
    }
    const marker = L.marker(point, { icon: rallies.pinIcon(state || "on"), interactive: false, keyboard: false });
    map.marks = new Map([[label, marker]]);
    marker.on("add", () => marker.getElement().setAttribute("role", "img"));
    return marks.addLayer(rallies.name(marker, label));
  };
})();
