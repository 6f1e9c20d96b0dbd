/* Buttons on the map, large enough for a finger, on the side where a line of text ends. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const { element, say } = rallies;

  rallies.button = function (map, className, words, act) {
    const made = element("button", `map-button ${className}`);
    made.type = "button";
    made.title = words;
    made.setAttribute("aria-label", words);
    L.DomEvent.disableClickPropagation(made);
    made.addEventListener("click", act);
    return made;
  };

  rallies.bar = function (map, position, buttons) {
    const bar = new L.Control({ position });
    bar.onAdd = () => {
      const holder = element("div", "map-bar");
      holder.append(...buttons);
      return holder;
    };
    bar.addTo(map);
  };

  rallies.controls = function (map, { position }) {
    const closer = rallies.button(map, "map-closer", say(map, "closer"), () => step(map, 1));
    const farther = rallies.button(map, "map-farther", say(map, "farther"), () => step(map, -1));
    const dim = () => {
      closer.disabled = map.getZoom() >= map.getMaxZoom();
      farther.disabled = map.getZoom() <= map.getMinZoom();
    };
    map.on("zoomend", dim);
    dim();
    rallies.bar(map, position, [closer, farther]);
  };

  /* The map alone: from a page to the page of the map, with the same view; from there over the whole screen. */
  rallies.whole = function (map, { position }) {
    const { whole } = map.page;
    if (!whole && !document.fullscreenEnabled) return;
    const host = map.host;
    const button = rallies.button(map, "map-whole", say(map, "whole"), () => {
      if (whole) window.location.assign(`${whole}#map=${rallies.view(map)}`);
      else if (document.fullscreenElement) document.exitFullscreen();
      else host.requestFullscreen();
    });
    host.addEventListener("fullscreenchange", () => {
      const words = say(map, document.fullscreenElement ? "notWhole" : "whole");
      button.title = words;
      button.setAttribute("aria-label", words);
      map.invalidateSize();
    });
    rallies.bar(map, position, [button]);
  };

  function step(map, by) {
    map.isTouched = true;
    map.setZoom(Math.round(map.getZoom()) + by);
  }
})();
