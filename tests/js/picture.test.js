import assert from "node:assert/strict";
import { test } from "node:test";
import { padShares } from "../../assets/lab/panel/padground.js";
import { Fit, fitted, markedAt } from "../../assets/lab/picture/fit.js";
import { middlemost } from "../../assets/lab/picture/minima.js";
import { Plot } from "../../assets/lab/picture/plot.js";
import { between } from "../../assets/lab/numbers/between.js";
import { clippedBefore, QUANTITIES, rescaled } from "../../assets/lab/picture/quantities.js";

test("between a method's known steps the values lie on straight lines", () => {
  assert.deepEqual([...between([0, 2, 6], [1, 3, -1], 8)], [1, 2, 3, 2, 1, 0, -1, NaN]);
  assert.deepEqual([...between([1], [5], 3)], [NaN, 5, NaN]);
});

test("step lengths, turns, and what clipping left of a gradient", () => {
  const run = {
    rows: 4, dx: [0, 3, 3, 0], dy: [0, 4, 9, 9], slope: [1, 2, 3, 4], clip: "norm", threshold: 10,
    clipped: new Uint32Array([0b0101]), seen: null,
  };
  const [length, cosine] = ["length", "cosine"].map((name) => [...QUANTITIES[name].of(run)]);
  assert.deepEqual(length, [Math.log10(5), Math.log10(5), Math.log10(3), NaN]);
  assert.deepEqual(cosine, [NaN, 0.8, 0, NaN]);
  assert.deepEqual([...QUANTITIES.slope.after(run)], [1, 2, 1, 4]);
  assert.deepEqual([...QUANTITIES.slope.after({ ...run, after: undefined, seen: [7, 8] })], [7, 2, 8, 4]);
  assert.equal(QUANTITIES.slope.after({ ...run, after: undefined, clip: "none" }), null);
  assert.deepEqual([0, 1, 2, 3, 9].map((step) => clippedBefore(run, step)), [0, 1, 1, 2, 2]);
});

test("the distance to the nearest of the minima", () => {
  const run = { rows: 3, x: [3, 1, 0], y: [4, 0, 0] };
  const away = QUANTITIES.distance.of(run, [[0, 0], [1, 1]]);
  assert.deepEqual([...away], [Math.log10(Math.hypot(2, 3)), 0, -Infinity]);
});

test("the pad's colours end at the least loss and where the run began", () => {
  const floored = padShares({ above: [1e-4, 1e-2, 1, 100, null], start: 1, floored: true });
  assert.deepEqual([floored.least, floored.largest, floored.top], [1e-4, 100, 1]);
  assert.deepEqual([...floored.shares], [0, 0.5, 1, 1, 1]);
  const bare = padShares({ above: [1, 2, 3], start: 0.5, floored: false });
  assert.deepEqual([bare.least, bare.top, bare.shares[0], bare.shares[2]], [1, 3, 0, 1]);
  assert.ok(bare.shares[1] > 0 && bare.shares[1] < 1);
});

/** A plot of 200 × 100 pixels within its margins. */
function plotted(more) {
  const plot = new Plot(null, []);
  return Object.assign(plot, { width: 276, height: 168, steps: 100, ...more });
}

test("an axis spans all finite values, but of a diverging run only the first", () => {
  const plot = plotted();
  const line = (values, diverged = null) => ({ values, rows: values.length, diverged });
  plot.span([line([0, 10, NaN, Infinity]), null, line([5, 1e30], 1)]);
  assert.deepEqual([plot.low, plot.high], [-0.5, 10.5]);
  plot.logarithmic = true;
  plot.levels = [{ at: -3, text: "page.curve.threshold" }];
  plot.span([line([0, -Infinity])]);
  assert.deepEqual([plot.low, plot.high], [-3.3, 0.3]);
  plot.levels = [];
  plot.span([]);
  assert.ok(plot.low < -1 && plot.high > 1);
});

test("an axis contains the values of a run that stopped early, and says how far a blow-up goes", () => {
  const plot = plotted();
  const line = (values, diverged = null) => ({ values, rows: values.length, diverged });
  // No run comes to its end: what they were before is all that there is.
  plot.span([line([0.6, -1.6, 0.1, NaN], 3), line([0.6, 0.2, -Infinity], 2)]);
  assert.ok(plot.low < -1.6 && plot.high > 0.6 && plot.high < 1, `${plot.low} to ${plot.high}`);
  assert.deepEqual(plot.beyond, { low: null, high: null });
  plot.span([line([0.6, 900, 1e25, -0.5]), line([2, -1e12], 1)]);
  assert.ok(plot.low > -60 && plot.low < -0.5 && plot.high > 900 && plot.high < 1000);
  assert.deepEqual(plot.beyond, { low: -1e12, high: 1e25 });
  plot.logarithmic = true;
  plot.span([line([-1, 1.9, 2.1, 40], 4), line([-1, -5])]);
  assert.ok(plot.low < -5 && plot.high > 1.9 && plot.high < 2.3);
  assert.deepEqual(plot.beyond, { low: null, high: 40 });
  plot.span([line([-1, 25, -1])]);
  assert.ok(plot.high > 25, "a peak that comes back is not cut where there is room for it");
});

/** A context that notes what is drawn: the points of each path that is stroked or filled. */
function noted() {
  const done = { strokes: [], fills: [] };
  let path = [];
  return {
    done, globalAlpha: 1, strokeStyle: "red",
    beginPath: () => (path = []),
    lineTo: (x, y) => path.push({ x, y }),
    stroke: () => done.strokes.push(path),
    fill: () => done.fills.push(path),
  };
}

test("a long line is drawn with few points and loses no peak", () => {
  const plot = plotted({ steps: 20000, low: 0, high: 1 });
  const values = new Float64Array(20001).fill(0.5);
  [values[7001], values[7002], values[13007], values[0]] = [1, 0, 0.9, NaN];
  const context = noted();
  plot.draw(context, values, values.length);
  const { strokes } = context.done;
  const points = strokes.flat();
  assert.ok(points.length < 4 * 202, `${points.length} points`);
  assert.equal(strokes.length, 2);
  const heights = points.map(({ y }) => y);
  for (const value of [1, 0, 0.9]) assert.ok(heights.includes(plot.py(value)), `${value} is lost`);
  for (const stroke of strokes) {
    for (let k = 1; k < stroke.length; k++) assert.ok(stroke[k].x >= stroke[k - 1].x);
  }
  assert.deepEqual([plot.px(0), plot.px(20000), plot.py(1), plot.py(0)], [52, 252, 38, 138]);
});

const CARS = { points: [[4, 2], [25, 120]], across: "u", up: "v", centre: 0, scale: 10, unit: 10, logistic: false };
const LAUNCHES = { points: [[53, 1], [81, 0]], across: "u", up: "v", centre: 70, scale: 10, unit: 1, logistic: true };

test("a model says of its data what its loss is made of", () => {
  assert.equal(fitted(CARS, 4, -1.5, 20), 65);
  assert.equal(fitted(LAUNCHES, -2, 0, 70), 0.5);
  assert.ok(Math.abs(fitted(LAUNCHES, -2, -1, 50) - 1 / (1 + Math.exp(-3))) < 1e-15);
});

test("a run is marked on its boundary, where that is in sight, or else at the end of its line", () => {
  assert.equal(markedAt(LAUNCHES, -2, -1, 50, 85), 65);
  assert.equal(markedAt(LAUNCHES, -2, -9, 50, 85), 85);
  assert.equal(markedAt(LAUNCHES, 0, 1, 50, 85), 85);
  assert.equal(markedAt(CARS, 4, -1.5, 3, 26), 26);
});

/** What is drawn into a context, as the names of its calls. */
function pen(calls) {
  return new Proxy({}, { get: (_, name) => (...given) => calls.push([name, ...given]), set: () => true });
}

test("the data are drawn with a line for every run that is shown, at the step that is shown", () => {
  const box = { getContext: () => null, hidden: true };
  const fit = new Fit({ querySelector: () => box });
  const run = { style: 0, rows: 2, x: [4, 0], y: [0, 5] };
  fit.show(CARS, [run, null, { style: 2, rows: 1, x: [1], y: [1] }]);
  assert.equal(box.hidden, false);
  Object.assign(fit, { width: 200, height: 140 });
  const theme = { em: 12, font: "12px sans", runs: ["red", "green", "blue"] };
  const heights = [0, 1, 9].map((step) => {
    const calls = [];
    fit.drawShapes(pen(calls), step, theme);
    assert.equal(calls.filter(([name]) => name === "arc").length, CARS.points.length + 1);
    assert.equal(calls.filter(([name]) => name === "setLineDash").length, 4);
    return calls.filter(([name]) => name === "lineTo").slice(2, 43).map(([, , y]) => y);
  });
  assert.ok(heights[0][0] > heights[0][40], "a line that rises");
  assert.equal(heights[1][0], heights[1][40]);
  assert.deepEqual(heights[1], heights[2], "the run ended there");
  fit.show(null, []);
  assert.equal(box.hidden, true);
});

test("the name of a valley is in sight, towards the middle, and clear of the start", () => {
  const map = {
    width: 400, height: 300, grip: [200, 150], inside: (x, y) => x >= 0 && x <= 400 && y >= 0 && y <= 300,
  };
  const points = [[-5, 100], [10, 10], [190, 150], [280, 150], [500, 150]];
  assert.deepEqual(middlemost(map, points), [280, 150]);
  assert.equal(middlemost(map, [[-5, 0], [200, 150]]), null);
});

test("a dense two-cycle is a band between two lines, a sparse one goes to and fro", () => {
  const values = Float64Array.from({ length: 2001 }, (_, t) => t % 2);
  const dense = noted();
  plotted({ steps: 2000, low: 0, high: 1 }).draw(dense, values, values.length);
  const [most, least] = dense.done.strokes.map((stroke) => new Set(stroke.map(({ y }) => y)));
  assert.deepEqual([[...most], [...least]], [[38], [138]]);
  assert.equal(dense.done.fills.length, 1);
  const sparse = noted();
  plotted({ steps: 50, low: 0, high: 1 }).draw(sparse, values, 51);
  assert.deepEqual([sparse.done.strokes.length, sparse.done.fills.length], [1, 0]);
  assert.equal(sparse.done.strokes[0].length, 51);
});

test("powers of ten and the values that they mean", () => {
  assert.deepEqual([...rescaled([0, -2, -Infinity], true)], [1, 0.01, 0]);
  assert.deepEqual([...rescaled([100, 0], false)], [2, -Infinity]);
});

test("a plot without room ends all the same", () => {
  const values = Float64Array.from({ length: 50 }, (_, t) => t % 5);
  for (const width of [NaN, 0, 20]) {
    const plot = Object.assign(new Plot(null, []), { width, height: 100, steps: 50, theme: { em: 12 } });
    assert.deepEqual(plot.edges(values, 50).map((edge) => edge.length), [1, 1]);
  }
});
