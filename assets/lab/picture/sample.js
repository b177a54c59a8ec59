// A field between its grid points, and what the map says of a place.

import { shown } from "../numbers/write.js";
import { say } from "../words/say.js";

// Weights of four equally spaced points, the second at t = 0, for the cubic through them and its slope.
const VALUE = (t) => [
  (-t * (t - 1) * (t - 2)) / 6, ((t + 1) * (t - 1) * (t - 2)) / 2,
  (-(t + 1) * t * (t - 2)) / 2, ((t + 1) * t * (t - 1)) / 6,
];
const SLOPE = (t) => [
  (-3 * t * t + 6 * t - 2) / 6, (3 * t * t - 4 * t - 1) / 2,
  (-3 * t * t + 2 * t + 2) / 2, (3 * t * t - 1) / 6,
];

/**
 * The value and the slope of a field at a place, by a cubic in each coordinate; null outside, and
 * NaN where the field has holes.
 * @param {FieldBlock} field
 */
export function sampled({ view: [x0, x1, y0, y1], size, values, base }, x, y) {
  const [u, v] = [(x - x0) / (x1 - x0), (y - y0) / (y1 - y0)].map((share) => share * (size - 1));
  if (!(u >= 0 && v >= 0 && u <= size - 1 && v <= size - 1)) return null;
  const [i, j] = [u, v].map((at) => Math.min(Math.max(Math.floor(at), 1), size - 3));
  const [along, up] = [VALUE(u - i), VALUE(v - j)];
  const [right, rise] = [SLOPE(u - i), SLOPE(v - j)];
  let [value, dx, dy] = [0, 0, 0];
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      const z = values[(j + row - 1) * size + i + column - 1];
      value += z * along[column] * up[row];
      dx += z * right[column] * up[row];
      dy += z * along[column] * rise[row];
    }
  }
  const slope = Math.hypot((dx * (size - 1)) / (x1 - x0), (dy * (size - 1)) / (y1 - y0));
  return { value: base + value, slope, hole: Number.isNaN(values[Math.round(v) * size + Math.round(u)]) };
}

/** What the map says of the place below the pointer, in lines, see Hover. */
export function placeTold(map, { clientX, clientY }) {
  const { left, top } = map.box.getBoundingClientRect();
  const [x, y] = [map.rounded(map.x(clientX - left)), map.rounded(map.y(clientY - top))];
  const found = map.field && sampled(map.field, x, y);
  if (!found) return null;
  const lines = [say("page.map.place", { x: shown(x), y: shown(y) })];
  if (found.hole) lines.push(say("page.map.hole"));
  else if (!Number.isNaN(found.value)) {
    lines.push(say("page.map.value", { f: found.value }), say("page.map.slope", { slope: found.slope }));
  }
  const fate = map.cover?.from(x, y);
  if (fate) lines.push(fate);
  return lines.map((text) => ({ text }));
}
