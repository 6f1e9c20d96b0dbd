/* "Near me": asks where the visitor is only when told to, and forgets all but a tenth of a degree. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const { say } = rallies;

  rallies.near = function (map, { position }) {
    if (!map.page.near || !navigator.geolocation) return;
    const found = ({ coords }) => {
      const words = new URLSearchParams({ lat: coords.latitude.toFixed(1), lon: coords.longitude.toFixed(1) });
      window.location.assign(`${map.page.near}?${words}`);
    };
    const lost = () => rallies.tell(map, say(map, "notLocated"));
    const ask = () =>
      navigator.geolocation.getCurrentPosition(found, lost, { enableHighAccuracy: false, maximumAge: 600000, timeout: 15000 });
    rallies.bar(map, position, [rallies.button(map, "map-near", say(map, "near"), ask)]);
  };
})();
