// What the curve can show, of every run and of what the run that is looked into keeps.

import { log10 } from "../numbers/write.js";
import { isClipped } from "../wire/payload.js";

/**
 * How far a run moves at each step, and the cosine of the angle to the step before.
 * @param {AnsweredRun} run
 */
function moves(run) {
  const length = new Float64Array(run.rows).fill(NaN);
  const cosine = new Float64Array(run.rows).fill(NaN);
  for (let t = 0; t + 1 < run.rows; t++) {
    const [ax, ay] = [run.dx[t + 1] - run.dx[t], run.dy[t + 1] - run.dy[t]];
    length[t] = log10(Math.hypot(ax, ay));
    if (!t) continue;
    const [bx, by] = [run.dx[t] - run.dx[t - 1], run.dy[t] - run.dy[t - 1]];
    cosine[t] = (ax * bx + ay * by) / (Math.hypot(ax, ay) * Math.hypot(bx, by));
  }
  return { length, cosine };
}

/**
 * How far a run is from the nearest minimum that is known, as powers of 10.
 * @param {AnsweredRun} run
 * @param {[number, number][]} minima
 */
function distances(run, minima) {
  const away = (t) => Math.min(...minima.map(([x, y]) => Math.hypot(run.x[t] - x, run.y[t] - y)));
  return Float64Array.from(run.x, (_, t) => log10(away(t)));
}

/**
 * ‖g‖ after the clip stage, as powers of 10; null where nothing was clipped.
 * @param {ShownRun} run
 */
function clippedSlope(run) {
  if (run.clip === "none") return null;
  let [all, found] = [Float32Array.from(run.slope), 0];
  for (let t = 0; t < run.rows; t++) {
    if (isClipped(run, t)) all[t] = run.seen ? run.seen[found++] : log10(run.threshold);
  }
  return all;
}

/** How many of the steps before `step` the clip stage changed. */
export function clippedBefore(run, step) {
  let count = 0;
  for (let t = 0; t < Math.min(step, run.rows); t++) count += Number(isClipped(run, t));
  return count;
}

/** Where gradients are clipped, one level for each threshold. @param {ShownRun[]} runs */
function thresholds(runs) {
  const all = new Set(runs.filter(({ clip }) => clip !== "none").map(({ threshold }) => log10(threshold)));
  return [...all].map((at) => ({ at, text: "page.curve.threshold" }));
}

// A message for the menu, a run's values, and whether these are powers of 10; `after` are values that
// belong to the same run, drawn thinner. What `needs` minima is not offered where none is known.
/** @type {Record<string, Quantity>} */
export const QUANTITIES = {
  loss: {
    text: (floor) => [floor ? "page.curve.loss_above" : "page.curve.loss", {}],
    of: (run) => run.loss,
    logarithmic: (floor) => floor !== null,
  },
  distance: {
    text: () => ["page.curve.distance", {}],
    of: (run, minima) => (run.distance ??= distances(run, minima)),
    logarithmic: () => true,
    needs: true,
  },
  slope: {
    text: (floor, clipped) => [clipped ? "page.curve.slope_clipped" : "page.curve.slope", {}],
    of: (run) => run.slope,
    after: (run) => (run.after ??= clippedSlope(run)),
    levels: thresholds,
    counts: true,
    logarithmic: () => true,
  },
  length: {
    text: () => ["page.curve.length", {}], of: (run) => (run.moves ??= moves(run)).length, logarithmic: () => true,
  },
  cosine: {
    text: () => ["page.curve.cosine", {}],
    of: (run) => (run.moves ??= moves(run)).cosine,
    logarithmic: () => false,
  },
};

/**
 * Powers of ten as the values that they mean, or values as powers of ten.
 * @param {ArrayLike<number>} values
 * @param {boolean} powers
 */
export const rescaled = (values, powers) => Float64Array.from(values, powers ? (v) => 10 ** v : log10);
