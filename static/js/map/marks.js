/* What stands on the map: discs with a number, and pins whose shape tells the state of a rally. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const SMALLEST_DISC = 28;
  const LARGEST_DISC = 52;
  const PIN = { width: 30, height: 40 };
  const SVG = "http://www.w3.org/2000/svg";
  const OUTLINE = "M15 39C11 31 2 25 2 15a13 13 0 0 1 26 0c0 10-9 16-13 24z";
  const SIGNS = {
    on: "M15 10.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z",
    now: "M15 7.5a7.5 7.5 0 1 1 0 15a7.5 7.5 0 1 1 0-15zM15 11.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7z",
    changed: "M13.6 8h2.8v8.6h-2.8zM13.6 18.6h2.8v2.8h-2.8z",
    postponed: "M10.5 9.5h3v11h-3zM16.5 9.5h3v11h-3z",
    cancelled: "M9.4 11.5l2.1-2.1 3.5 3.5 3.5-3.5 2.1 2.1-3.5 3.5 3.5 3.5-2.1 2.1-3.5-3.5-3.5 3.5-2.1-2.1 3.5-3.5z",
    past: "M10.6 14.8l1.6-1.6 2 2 4.6-4.6 1.6 1.6-6.2 6.2z",
  };

  function draw(path, className) {
    const made = document.createElementNS(SVG, "path");
    made.setAttribute("d", path);
    made.setAttribute("class", className);
    return made;
  }

  function pinPicture(state) {
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", `0 0 ${PIN.width} ${PIN.height}`);
    picture.setAttribute("aria-hidden", "true");
    picture.append(draw(OUTLINE, "pin-body"), draw(SIGNS[state] || SIGNS.on, "pin-sign"));
    return picture;
  }

  /* A number of at most four signs. */
  function short(count) {
    if (count < 1e3) return String(count);
    return count < 1e6 ? `${Math.round(count / 1e3)}k` : `${Math.round(count / 1e5) / 10}M`;
  }

  rallies.discSize = (count) =>
    Math.round(SMALLEST_DISC + (LARGEST_DISC - SMALLEST_DISC) * Math.min(1, Math.log10(count) / 4));

  rallies.discIcon = function (count) {
    const size = rallies.discSize(count);
    const disc = rallies.element("span", "disc-face", short(count));
    return L.divIcon({ html: disc, className: "disc", iconSize: [size, size] });
  };

  rallies.pinIcon = function (state) {
    return L.divIcon({
      html: pinPicture(state),
      className: `pin pin-${state}`,
      iconSize: [PIN.width, PIN.height],
      iconAnchor: [PIN.width / 2, PIN.height - 1],
    });
  };

  /* A marker that says what it is: Leaflet names only pictures, and these are none. */
  rallies.name = function (marker, words) {
    marker.on("add", () => {
      marker.getElement().setAttribute("aria-label", words);
      marker.getElement().title = words;
    });
    return marker;
  };
})();
