/* A scale bar in the words of the page, above the credit: without it nobody knows whether one can walk there. */
(function () {
  "use strict";
  const rallies = window.rallies;
  const WIDEST_PIXELS = 96;

  class Scale extends L.Control.Scale {
    _updateMetric(metres) {
      const round = this._getRoundNum(metres);
      this._updateScale(this._mScale, rallies.length(this._map, round), round / metres);
    }
  }

  rallies.scale = function (map) {
    const { position } = map.attributionControl.options;
    new Scale({ position, imperial: false, maxWidth: WIDEST_PIXELS }).addTo(map);
  };
})();
