/* The view in the address's fragment: #map=zoom/latitude/longitude. A fragment is never sent to a server. */
(function () {
  "use strict";
  const rallies = window.rallies;

  function read() {
    const found = /^#map=(\d{1,2}(?:\.\d)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)$/.exec(window.location.hash);
    if (!found) return null;
    const [zoom, lat, lon] = found.slice(1).map(Number);
    return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 ? { zoom, point: [lat, lon] } : null;
  }

  rallies.view = function (map) {
    const middle = map.getCenter().wrap();
    const places = map.getZoom() < 8 ? 2 : 4;
    return `${Number(map.getZoom().toFixed(1))}/${middle.lat.toFixed(places)}/${middle.lng.toFixed(places)}`;
  };

  rallies.fragment = function (map) {
    const go = () => {
      const view = read();
      if (!view) return;
      map.options.zoomSnap = 0;
      map.setView(view.point, Math.min(view.zoom, map.getMaxZoom()), { animate: false });
      map.options.zoomSnap = 1;
    };
    go();
    window.addEventListener("hashchange", go);
    map.on("dragend zoomend keyup", () => (map.isTouched = true));
    map.on("moveend", () => {
      if (!map.isTouched) return;
      window.history.replaceState(window.history.state, "", `#map=${rallies.view(map)}`);
    });
  };
})();
