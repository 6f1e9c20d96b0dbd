/* The list beside the map: says how many rallies are in view, shows the rows of those, lights up together. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const { say, number } = rallies;

  function within(map, groups) {
    const view = map.getBounds();
    return groups.filter(({ lat, lon }) => view.contains(nearest(map, lat, lon)));
  }

  function nearest(map, lat, lon) {
    return [lat, lon + 360 * Math.round((map.getCenter().lng - lon) / 360)];
  }

  function rowsOf(map) {
    const list = document.getElementById(map.page.list);
    return list ? [...list.querySelectorAll("[data-rally]")] : [];
  }

  /* Rows without a point, such as online rallies, always stay. */
  function showRowsIn(map, rows) {
    const view = map.getBounds();
    rows.forEach((row) => {
      const { lat, lon } = row.dataset;
      row.hidden = Boolean(map.isTouched && lat && !view.contains(nearest(map, Number(lat), Number(lon))));
    });
  }

  function light(marks, id, isLit) {
    marks.forEach((marker) => {
      const face = marker.getElement();
      if (face && marker.ids.includes(id)) face.classList.toggle("is-lit", isLit);
    });
  }

  function listen(rows, marksNow) {
    rows.forEach((row) => {
      const turn = (isLit) => () => light(marksNow(), row.dataset.rally, isLit);
      row.addEventListener("pointerenter", turn(true));
      row.addEventListener("pointerleave", turn(false));
      row.addEventListener("focusin", turn(true));
      row.addEventListener("focusout", turn(false));
    });
  }

  function listenToMark(marker, rows) {
    if (marker.isHeard) return;
    marker.isHeard = true;
    const turn = (isLit) => () =>
      rows.forEach((row) => marker.ids.includes(row.dataset.rally) && row.classList.toggle("is-lit", isLit));
    marker.on("mouseover", turn(true));
    marker.on("mouseout", turn(false));
  }

  rallies.syncList = function (map) {
    const rows = rowsOf(map);
    const output = map.host.parentNode.querySelector("output[data-in-view]");
    const told = (words) => output && (output.textContent = words);
    // Beside the map alone stands no list.
    const sheet = output && !map.page.whole ? rallies.sheet(map, output) : () => {};
    listen(rows, () => map.marks || new Map());
    map.on("rallies:drawn", (drawn) => {
      map.marks.forEach((marker) => listenToMark(marker, rows));
      showRowsIn(map, rows);
      const seen = within(map, drawn.groups);
      const total = map.page.total || drawn.groups.length;
      const count = Math.min(seen.reduce((sum, group) => sum + group.count, 0), total);
      const words = say(map, "inView", { shown: number(map, count), total: number(map, total) });
      told(words);
      sheet(words, seen.flatMap((group) => group.rallies || []), count);
    });
    map.on("rallies:broken", () => {
      told(say(map, "broken"));
      sheet(say(map, "broken"), [], 0);
    });
  };
})();
