/* Groups of rallies brought together until no two marks touch, so that each can be hit by a finger. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const FINGER = 44;
  const GAP = 4;
  const PIN_RADIUS = 20;
  const PIN_RISE = 20;
  const MOST_ROUNDS = 6;

  /* Where a mark is seen, in pixels: a pin stands above its point, a disc on it. */
  function seen(group) {
    const isPin = group.count === 1 || (group.rallies && group.isSpot);
    return isPin
      ? { x: group.x, y: group.y - PIN_RISE, radius: PIN_RADIUS }
      : { x: group.x, y: group.y, radius: rallies.discSize(group.count) / 2 };
  }

  function touch(one, other) {
    const [a, b] = [seen(one), seen(other)];
    return Math.hypot(a.x - b.x, a.y - b.y) < Math.max(FINGER, a.radius + b.radius + GAP);
  }

  function joined(one, other) {
    const count = one.count + other.count;
    const mean = (name) => (one[name] * one.count + other[name] * other.count) / count;
    return {
      x: mean("x"),
      y: mean("y"),
      count,
      rallies: one.rallies && other.rallies ? one.rallies.concat(other.rallies) : null,
      west: Math.min(one.west, other.west),
      east: Math.max(one.east, other.east),
      north: Math.min(one.north, other.north),
      south: Math.max(one.south, other.south),
    };
  }

  function round(groups) {
    const kept = [];
    groups.forEach((group) => {
      const near = kept.findIndex((other) => touch(group, other));
      if (near < 0) kept.push(group);
      else kept[near] = joined(kept[near], group);
    });
    return kept;
  }

  /* Groups have x, y in pixels, a count, and west, east, north, south in pixels: how far they reach. */
  rallies.merged = function (groups) {
    let before = groups.slice().sort((one, other) => other.count - one.count);
    for (let turn = 0; turn < MOST_ROUNDS; turn += 1) {
      const after = round(before);
      if (after.length === before.length) return after;
      before = after;
    }
    return before;
  };
})();
