/* Choosing a place: drag the pin, move it with the arrow keys, click the map or press Enter on it, take a candidate. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const { say } = rallies;
  const STEP_PIXELS = 8;
  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const CLOSE_ZOOM = 12;

  class Pin {
    constructor(map) {
      const form = map.page.pin;
      this.map = map;
      this.lat = document.getElementById(form.lat);
      this.lon = document.getElementById(form.lon);
      this.output = map.host.parentNode.querySelector("output[data-pin]");
      this.candidates = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(form.candidates)}"]`)];
      this.marker = L.marker(map.getCenter(), {
        icon: rallies.pinIcon("on"),
        draggable: true,
        autoPan: true,
        keyboard: true,
      });
      rallies.name(this.marker, say(map, "pin"));
      this.listen();
      this.start();
    }

    listen() {
      this.map.on("click", (event) => this.put(event.latlng));
      this.map.getContainer().addEventListener("keydown", (event) => this.enter(event));
      this.marker.on("dragend", () => this.put(this.marker.getLatLng()));
      this.marker.on("add", () => this.marker.getElement().addEventListener("keydown", (event) => this.step(event)));
      this.candidates.forEach((radio) => radio.addEventListener("change", () => this.take(radio)));
    }

    start() {
      const chosen = this.candidates.find((radio) => radio.checked && radio.dataset.lat);
      if (this.lat.value && this.lon.value) {
        this.show(L.latLng(Number(this.lat.value), Number(this.lon.value)), CLOSE_ZOOM);
      } else if (chosen) {
        this.take(chosen);
      } else if (this.candidates.length) {
        const points = this.candidates.filter((radio) => radio.dataset.lat).map(pointOf);
        if (points.length) this.map.fitBounds(L.latLngBounds(points).pad(0.2), { maxZoom: CLOSE_ZOOM, animate: false });
      }
    }

    take(radio) {
      if (!radio.dataset.lat) return;
      this.show(pointOf(radio), CLOSE_ZOOM);
      this.write(pointOf(radio), "pinMiddle");
    }

    put(point) {
      this.show(point);
      this.write(point);
    }

    show(point, zoom) {
      this.marker.setLatLng(point).addTo(this.map);
      if (zoom) this.map.setView(point, Math.max(zoom, this.map.getZoom()), { animate: false });
    }

    write(point, words = "pinAt") {
      const { lat, lng } = point.wrap();
      this.lat.value = lat.toFixed(5);
      this.lon.value = lng.toFixed(5);
      this.lat.dispatchEvent(new Event("change", { bubbles: true }));
      if (this.output) this.output.textContent = say(this.map, words, { lat: this.lat.value, lon: this.lon.value });
    }

    /* On the map itself the arrows move the map, and Enter sets the pin in its middle. */
    enter(event) {
      if (event.key !== "Enter" || event.target !== this.map.getContainer()) return;
      event.preventDefault();
      this.put(this.map.getCenter());
      this.marker.getElement().focus();
    }

    /* The arrows move the pin, not the map below it. */
    step(event) {
      const move = STEPS[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      const [right, down] = move.map((each) => each * STEP_PIXELS);
      const from = this.map.project(this.marker.getLatLng());
      const to = this.map.unproject(from.add([right, down]));
      this.put(to);
      this.map.panInside(to, { padding: [40, 40] });
    }
  }

  function pointOf(radio) {
    return L.latLng(Number(radio.dataset.lat), Number(radio.dataset.lon));
  }

  rallies.pin = (map) => new Pin(map);
})();
