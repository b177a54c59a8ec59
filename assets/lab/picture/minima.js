// The minima of the map: a cross at each, or where they lie on lines, the lines.

import { markMinimum } from "./marks.js";
import { say } from "../words/say.js";

const CLEAR = 60; // pixels from the start to a name

/** The lines on which all points are minima. */
export function drawValleys(map, context) {
  context.strokeStyle = map.theme.ink;
  context.lineWidth = 2;
  context.globalAlpha = 0.5;
  for (const valley of map.surface.valleys) {
    context.beginPath();
    for (const [x, y] of valley) context.lineTo(map.px(x), map.py(y));
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * The point in sight that is nearest to the middle of the map and clear of the start, null where
 * there is none.
 * @param {[number, number][]} points in pixels of the map
 */
export function middlemost(map, points) {
  const from = (x, y) => ([px, py]) => Math.hypot(px - x, py - y);
  const away = from(map.width / 2, map.height / 2);
  const toStart = from(...map.grip);
  const seen = points.filter((point) => map.inside(...point) && toStart(point) > CLEAR);
  return seen.sort((a, b) => away(a) - away(b))[0] ?? null;
}

/** The crosses with their name, and one name for all lines. */
export function drawMinima(map, context, labels) {
  const { minima, valleys } = map.surface;
  const places = valleys.length ? [] : minima.map(([x, y]) => [map.px(x), map.py(y)]);
  for (const [px, py] of places.filter((place) => map.inside(...place))) {
    markMinimum(context, px, py, map.theme);
    labels.name(context, say("page.map.minimum"), px, py, [9, 15]);
  }
  const at = middlemost(map, valleys.flat().map(([x, y]) => [map.px(x), map.py(y)]));
  if (at) labels.name(context, say("page.map.minima"), ...at, [6, -8]);
}
