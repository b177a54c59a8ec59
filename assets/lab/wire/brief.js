// A run as far as the screen can show it: knots, and straight lines between them; see
// optviz/wire/brief.py.

import { between, leastSoFar } from "../numbers/between.js";

const ON = 255; // as many steps follow without a knot
const LAST = 65532; // of the codes of numbers; those after it are of what is not finite
const UNBOUNDED = [-Infinity, Infinity, NaN];

/** The steps of so many knots, from the bytes between them, and how many bytes these are. */
function stepsOf(bytes, count) {
  const steps = new Uint32Array(count);
  let [at, step] = [0, 0];
  for (let k = 1; k < count; k++) {
    for (; bytes[at] === ON; at++) step += ON;
    step += bytes[at++];
    steps[k] = step;
  }
  return { steps, used: at };
}

/** Values from their codes. @param {Uint16Array} codes */
function decoded(codes, [low, scale]) {
  return Float64Array.from(codes, (code) => {
    return code > LAST ? UNBOUNDED[code - LAST - 1] : low + scale * code;
  });
}

/**
 * Read such a run; what only a closer look shows, the slopes but one, is not there.
 * @param rest the bytes that are left @param taken told how many of them were read
 */
export function readBrief({ rows, brief }, rest, taken) {
  let at = 0;
  const words = (length) => {
    const start = at;
    at += Math.ceil(length / 4) * 4;
    return rest.slice(start, at);
  };
  const steps = (count) => {
    const { steps: found, used } = stepsOf(rest.subarray(at), count);
    words(used);
    return found;
  };
  const values = (count, coded) => {
    const { buffer } = words(coded ? 2 * count : 4 * count);
    return coded ? decoded(new Uint16Array(buffer, 0, count), coded) : new Float32Array(buffer, 0, count);
  };
  const vertices = steps(brief.path);
  const x = between(vertices, values(brief.path, brief.x), rows);
  const y = between(vertices, values(brief.path, brief.y), rows);
  const knots = steps(brief.losses);
  const loss = between(knots, values(brief.losses, brief.loss), rows);
  const clipped = new Uint32Array(words(Math.ceil(rows / 32) * 4).buffer);
  taken(at);
  const best = leastSoFar(loss);
  const slope = new Float32Array(rows).fill(NaN);
  if (brief.at) {
    const [step, ...told] = brief.at;
    // What is below all numbers is null there.
    const [atX, atY, lost, steep, least, beforeX, beforeY] = told.map((value) => value ?? -Infinity);
    if (step) [x[step - 1], y[step - 1]] = [beforeX, beforeY];
    [x[step], y[step], loss[step], slope[step], best[step]] = [atX, atY, lost, steep, least];
  }
  return { x, y, dx: x, dy: y, origin: [0, 0], loss, slope, best, clipped, vertices, far: brief.length, seen: null };
}
