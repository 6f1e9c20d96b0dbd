/* A map inside a page leaves one finger and the plain wheel to the page: two fingers, or Ctrl, move the map. */
(function () {
  "use strict";
  const rallies = window.rallies;

  rallies.twoFingers = function (map) {
    const ground = map.getContainer();
    map.scrollWheelZoom.disable();
    ground.addEventListener("wheel", (event) => turned(map, event), { passive: false });
    if (!window.matchMedia("(pointer: coarse)").matches) return;
    map.dragging.disable();
    let isMoving = false;
    ground.addEventListener("touchmove", (event) => (isMoving = event.touches.length === 1), { passive: true });
    ground.addEventListener("touchend", () => {
      if (isMoving) rallies.tell(map, rallies.say(map, "twoFingers"));
      isMoving = false;
    });
  };

  function turned(map, event) {
    if (!event.ctrlKey && !event.metaKey) {
      rallies.tell(map, rallies.say(map, "wheel"));
      return;
    }
    event.preventDefault();
    map.isTouched = true;
    const point = map.mouseEventToContainerPoint(event);
    map.setZoomAround(point, map.getZoom() + (event.deltaY < 0 ? 0.5 : -0.5));
  }
})();
