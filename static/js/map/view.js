/* The map itself: what the page says about it, its first view, its name for people who cannot see it. */
(function () {
  "use strict";
  const rallies = (window.rallies = window.rallies || {});
  const WORLD_MIDDLE = [28, 10];
  const CLOSEST_FIRST_ZOOM = 11;
  // Nearer there is nothing to be seen where there are no streets.
  const CLOSEST_WITHOUT_STREETS = 13;
  // The room that the buttons take: a column beside the map's edge, or a row along the top of a narrow map.
  const COLUMN = 88;
  const ROW = 100;
  const NARROW = 576;

  /* The words of the page with their %(name)s filled in. */
  rallies.filled = (sentence, values) => sentence.replace(/%\((\w+)\)s/g, (_, key) => (values || {})[key]);
  rallies.say = (map, name, values) => rallies.filled(map.page.words[name] || "", values);

  /* Numbers, days and hours as the page writes them: browsers do not know every language that we speak. */
  rallies.number = (map, value) => String(value).replace(/\B(?=(\d{3})+$)/g, map.page.calendar.thousands);

  rallies.day = function (map, iso) {
    const [year, month, day] = iso.split("-").map(Number);
    const weekday = map.page.calendar.weekdays[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7];
    return rallies.filled(map.page.calendar.days[month - 1], { weekday, day, year });
  };

  rallies.hour = (map, clock) =>
    rallies.filled(map.page.calendar.hours[Number(clock.slice(0, 2))], { minute: clock.slice(3, 5) });

  /* A length in metres, of which a thousand are a kilometre. */
  rallies.length = function (map, metres) {
    const [name, count] = metres < 1000 ? ["metres", metres] : ["kilometres", metres / 1000];
    return rallies.filled(map.page.calendar[name], { count: rallies.number(map, count) });
  };

  /* Whether a rally is past, as the register counts: two hours after its start where nobody gave an end. A day alone is
     over when it is over everywhere, since its zone is not told. */
  const HOUR = 3600000;
  rallies.isOver = function (rally) {
    const last = rally.ends || rally.starts;
    const hours = last.length <= 10 ? 36 : rally.ends ? 0 : 2;
    return Date.parse(last) + hours * HOUR <= Date.now();
  };

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

  function isNarrow(map) {
    return map.getSize().x < NARROW;
  }

  /* What the page is about, as large as it fits, or the whole world once from side to side. */
  function frame(map) {
    const { bounds, closest, direction, whole } = map.page;
    const { zoomSnap } = map.options;
    // No mark may lie under the buttons, which stand where a line of text ends.
    const side = isNarrow(map) ? 36 : COLUMN;
    const [left, right] = direction === "rtl" ? [side, 36] : [36, side];
    const bottom = whole === "" ? COLUMN : 36;
    const room = { paddingTopLeft: [left, isNarrow(map) ? ROW : 56], paddingBottomRight: [right, bottom], animate: false };
    const widest = Math.max(map.getMinZoom(), Math.log2(map.getSize().x / 256));
    map.options.zoomSnap = 0;
    if (bounds) map.fitBounds(bounds, { ...room, maxZoom: closest || CLOSEST_FIRST_ZOOM });
    const fits = bounds ? map.getZoom() : 0;
    // Tiles that are drawn smaller than they were made stay sharp, larger ones do not.
    const sharp = fits % 1 < 0.5 ? Math.floor(fits) : fits;
    map.setView(bounds ? map.getCenter() : WORLD_MIDDLE, bounds ? sharp : widest, { animate: false });
    map.options.zoomSnap = zoomSnap;
  }

  rallies.map = function (id, options) {
    const ground = document.getElementById(id);
    const host = ground.closest("[data-map]");
    host.classList.add("is-drawn");
    const page = JSON.parse(host.dataset.map);
    const hasStreets = page.server || page.streets.length;
    const moves = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(ground, {
      ...options,
      maxZoom: hasStreets ? options.maxZoom : CLOSEST_WITHOUT_STREETS,
      zoomAnimation: moves,
      fadeAnimation: moves,
      markerZoomAnimation: moves,
      inertia: moves,
    });
    map.host = host;
    map.page = page;
    map.attributionControl.setPrefix(false);
    map.attributionControl.setPosition(map.page.direction === "rtl" ? "bottomleft" : "bottomright");
    // Canvases write from left to right whatever the page does; else a right-to-left label starts at its end.
    map.getPane("tilePane").dir = "ltr";
    ground.setAttribute("role", "region");
    ground.setAttribute("aria-label", rallies.say(map, "map"));
    const fold = () => host.classList.toggle("is-narrow", isNarrow(map));
    fold();
    map.on("resize", fold);
    frame(map);
    return map;
  };
})();
