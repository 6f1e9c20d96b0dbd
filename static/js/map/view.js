/* The map itself: what the page says about it, its first view, its name for people who cannot see it. */
(function () {
  "use strict";
  const rallies = (window.rallies = window.rallies || {});
  const WORLD_MIDDLE = [28, 10];
  const CLOSEST_FIRST_ZOOM = 11;

  /* The words of the page with their %(name)s filled in. */
  rallies.say = function (map, name, values) {
    const sentence = map.page.words[name] || "";
    return sentence.replace(/%\((\w+)\)s/g, (_, key) => (values && key in values ? values[key] : ""));
  };

  rallies.number = (map, value) => new Intl.NumberFormat(map.page.language).format(value);

  rallies.element = function (name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  /* A sentence over the map for a few seconds. */
  rallies.tell = function (map, words) {
    let box = map.host.querySelector(".map-notice");
    if (!box) {
      box = rallies.element("p", "map-notice");
      box.setAttribute("role", "status");
      map.host.append(box);
    }
    box.textContent = words;
    window.clearTimeout(box.timer);
    box.timer = window.setTimeout(() => (box.textContent = ""), 5000);
  };
  /* The whole world once, side to side; or what the page is about. */
  function frame(map) {
    const { bounds, closest } = map.page;
    if (bounds) {
      const room = { paddingTopLeft: [36, 56], paddingBottomRight: [64, 36] };
      map.fitBounds(bounds, { ...room, maxZoom: closest || CLOSEST_FIRST_ZOOM, animate: false });
      return;
    }
    const snap = map.options.zoomSnap;
    const zoom = Math.floor(Math.log2(map.getSize().x / 256) / snap) * snap;
    map.setView(WORLD_MIDDLE, Math.max(map.getMinZoom(), zoom), { animate: false });
  }

  rallies.map = function (id, options) {
    const ground = document.getElementById(id);
    const host = ground.closest("[data-map]");
    host.classList.add("is-drawn");
    const moves = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(ground, {
      ...options,
      zoomAnimation: moves,
      fadeAnimation: moves,
      markerZoomAnimation: moves,
      inertia: moves,
    });
    map.host = host;
    map.page = JSON.parse(host.dataset.map);
    map.attributionControl.setPrefix(false);
    map.attributionControl.setPosition(map.page.direction === "rtl" ? "bottomleft" : "bottomright");
    ground.setAttribute("role", "region");
    ground.setAttribute("aria-label", rallies.say(map, "map"));
    frame(map);
    return map;
  };
})();
