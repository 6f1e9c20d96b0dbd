/* The card of the rallies on one spot: titles, local times, cities and links, set as text alone. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const { element, say } = rallies;
  const MOST_ROWS = 50;

  /* Cancelled and postponed are told first; then whether it is on at this moment, or over. */
  rallies.state = function (rally) {
    if (rally.status === "cancelled" || rally.status === "postponed") return rally.status;
    if (rallies.isOver(rally)) return "past";
    if (rally.starts.length > 10 && Date.parse(rally.starts) <= Date.now()) return "now";
    return rally.status;
  };

  /* The wall-clock of the venue as it was written; the browser's own zone rules, perhaps old, are not asked. */
  function when(map, rally) {
    const [iso, clock] = [rally.starts.slice(0, 10), rally.starts.slice(11, 16)];
    const day = rallies.day(map, iso);
    return clock ? say(map, "when", { day, hour: rallies.hour(map, clock) }) : say(map, "dayOnly", { day });
  }

  function row(map, rally) {
    const state = rallies.state(rally);
    const made = element("li", `map-card-row is-${state}`);
    const link = element("a", "map-card-title", rally.title);
    link.href = rally.url || map.page.rally.replace("{id}", encodeURIComponent(rally.id));
    link.dir = "auto";
    const time = element("time", "map-card-time", when(map, rally));
    time.dateTime = rally.starts;
    made.append(link, time);
    if (rally.city) {
      const city = element("bdi", "map-card-city", rally.city);
      made.append(city);
    }
    if (say(map, state)) made.append(element("span", `map-card-state`, say(map, state)));
    return made;
  }

  function close(map) {
    if (!map.card) return;
    map.card.remove();
    map.card = null;
    if (map.cardFrom && map.cardFrom.isConnected) map.cardFrom.focus({ preventScroll: true });
    map.cardFrom = null;
  }

  function fill(map, card, shown, count) {
    const list = element("ul", "map-card-list");
    list.setAttribute("role", "list");
    const first = shown.slice().sort(bySoonest).slice(0, MOST_ROWS);
    list.append(...first.map((rally) => row(map, rally)));
    const parts = [list];
    if (count > first.length) {
      const values = { shown: rallies.number(map, first.length), count: rallies.number(map, count) };
      parts.push(element("p", "map-card-more", say(map, "more", values)));
    }
    card.replaceChildren(card.firstChild, ...parts);
    card.setAttribute("aria-label", say(map, "group", { count: rallies.number(map, count) }));
  }

  /* Show rallies, the soonest first; `count` may be more than those whose words are here. */
  rallies.openCard = function (map, shown, count, from) {
    close(map);
    const card = element("section", "map-card");
    card.setAttribute("role", "dialog");
    card.tabIndex = -1;
    const shut = element("button", "map-card-close", "×");
    shut.type = "button";
    shut.setAttribute("aria-label", say(map, "close"));
    shut.addEventListener("click", () => close(map));
    card.append(shut);
    fill(map, card, shown, count);
    card.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") close(map);
    });
    map.host.append(card);
    map.card = card;
    map.cardFrom = from;
    card.focus({ preventScroll: true });
  };

  /* A button that says what is spoken too, and opens all rallies in view; on a phone they come up as a sheet. */
  rallies.sheet = function (map, spoken) {
    const opener = element("button", "map-sheet");
    opener.type = "button";
    opener.setAttribute("aria-haspopup", "dialog");
    spoken.classList.add("visually-hidden");
    let now = [[], 0];
    opener.addEventListener("click", () => {
      rallies.openCard(map, ...now, opener);
      map.card.isOfView = true;
    });
    return (words, shown, count) => {
      opener.textContent = words;
      opener.disabled = !count;
      map.host.append(opener);
      now = [shown, count];
      if (map.card && map.card.isOfView) fill(map, map.card, shown, count);
    };
  };

  rallies.closeCard = close;

  function bySoonest(one, other) {
    return Date.parse(one.starts) - Date.parse(other.starts);
  }
})();
