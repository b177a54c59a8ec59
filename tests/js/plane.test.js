import assert from "node:assert/strict";
import { test } from "node:test";
import { contour, spread, shareOfHeight } from "../../assets/lab/picture/field.js";
import { Labels } from "../../assets/lab/picture/labels.js";
import { sampled } from "../../assets/lab/picture/sample.js";
import { clipSegment } from "../../assets/lab/picture/segment.js";

/** Values of f on a square grid over [-1, 1]², row by row from the bottom. */
function grid(size, f) {
  const at = (k) => (2 * k) / (size - 1) - 1;
  return Float64Array.from({ length: size ** 2 }, (_, i) => f(at(i % size), at(Math.floor(i / size))));
}

/** The segments of a contour line, [x0, y0, x1, y1] in grid units. */
function segments(values, size, level) {
  const found = [];
  let pen;
  contour(values, size, level, {
    moveTo: (x, y) => (pen = [x, y]),
    lineTo: (x, y) => found.push([...pen, x, y]),
  });
  return found;
}

test("the contour line of a circle is one, closed, and where the level is", () => {
  const size = 41;
  const lines = segments(grid(size, (x, y) => Math.hypot(x, y)), size, 0.69);
  assert.ok(lines.length > 60);
  const ends = new Map();
  for (const [x0, y0, x1, y1] of lines) {
    for (const [x, y] of [[x0, y0], [x1, y1]]) {
      const radius = Math.hypot(x / 20 - 1, y / 20 - 1);
      assert.ok(Math.abs(radius - 0.69) < 0.002, `radius ${radius}`);
      const key = `${x.toFixed(6)} ${y.toFixed(6)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
  }
  assert.ok([...ends.values()].every((count) => count === 2), "an end hangs loose");
});

test("no contour line where all is above or below, and two in a cell with a saddle", () => {
  assert.deepEqual(segments(grid(5, () => 1), 5, 2), []);
  assert.deepEqual(segments(grid(5, () => 1), 5, 0), []);
  // Which corners belong together is decided by the middle.
  for (const [values, level] of [[[1, 0, 0, 1], 0.4], [[1, 0, 0, 1], 0.6]]) {
    const lines = segments(values, 2, level);
    assert.equal(lines.length, 2);
    const joined = lines.some(([x0, y0, x1, y1]) => x0 < 0.5 && y0 < 0.5 && x1 < 0.7 && y1 < 0.7);
    assert.equal(joined, level === 0.6);
  }
});

test("the spread keeps the order, is 0 at the reference, and flat far from it", () => {
  const values = grid(20, (x, y) => 3 + 1e6 * (x * x + y * y) ** 3);
  const { heights, low, high, scale } = spread(values, 0, 3);
  assert.ok(scale > 0 && low >= 0 && high === Math.max(...heights));
  for (let i = 1; i < values.length; i++) {
    assert.ok((values[i] - values[i - 1]) * (heights[i] - heights[i - 1]) >= 0);
  }
  const { heights: mirrored } = spread(values.map((v) => -v), 0, -3);
  mirrored.forEach((height, i) => assert.ok(Math.abs(height + heights[i]) < 1e-9));
  const shares = shareOfHeight({ values, base: 0 }, 3);
  assert.deepEqual([Math.min(...shares), Math.max(...shares)], [0, 1]);
  assert.deepEqual([...shareOfHeight({ values: [2, 2], base: 0 }, 2)], [0, 0]);
});

test("a segment is cut to the part that a dense walk along it finds in the box", () => {
  const box = [-1, 2, -3, 1];
  const inside = ([x, y]) => x >= -1 && x <= 2 && y >= -3 && y <= 1;
  const random = (k) => ((Math.sin(k * 12.9898) * 43758.5453) % 1) * 6;
  let [cut, missed] = [0, 0];
  for (let k = 0; k < 400; k++) {
    const [ax, ay, bx, by] = [random(4 * k), random(4 * k + 1), random(4 * k + 2), random(4 * k + 3)];
    const walk = Array.from({ length: 2001 }, (_, i) => [ax + (i / 2000) * (bx - ax), ay + (i / 2000) * (by - ay)]);
    const there = walk.filter(inside);
    const part = clipSegment(ax, ay, bx, by, box);
    if (!part) {
      assert.equal(there.length, 0);
      missed++;
      continue;
    }
    if (!there.length) continue;
    const [x0, y0, x1, y1] = part;
    assert.ok(Math.hypot(x0 - there[0][0], y0 - there[0][1]) < 0.02);
    assert.ok(Math.hypot(x1 - there.at(-1)[0], y1 - there.at(-1)[1]) < 0.02);
    cut++;
  }
  assert.ok(cut > 50 && missed > 50);
  assert.deepEqual(clipSegment(0, 0, 1, 0.5, box), [0, 0, 1, 0.5]);
  assert.deepEqual(clipSegment(0, -5, 0, 5, box), [0, -3, 0, 1]);
  assert.equal(clipSegment(3, -5, 3, 5, box), null);
  assert.equal(clipSegment(0, 0, NaN, 0, box), null);
});

test("where a field has holes there is no line, and the rest keeps its heights", () => {
  const holed = grid(20, (x, y) => (x < 0 ? NaN : x * x + y * y));
  const { heights, low, high } = spread(holed, 0, 0);
  assert.ok(low >= 0 && high > low && high < 10);
  assert.equal(heights.filter(Number.isNaN).length, 200);
  const lines = segments(heights, 20, (low + high) / 2);
  assert.ok(lines.length > 5 && lines.flat().every(Number.isFinite));
});

test("between its points a field has the value and the slope of a cubic", () => {
  const f = (x, y) => 3 + x ** 3 - 2 * x * y * y + y;
  const size = 12;
  // A grid over [-1, 1]² that stands for [0, 4] × [1, 3].
  const values = grid(size, (u, v) => f(2 + 2 * u, 2 + v) - 5);
  const field = { view: [0, 4, 1, 3], size, values, base: 5 };
  for (const [x, y] of [[0, 1], [0.01, 2.99], [2.2, 1.7], [4, 3], [3.99, 1.01]]) {
    const { value, slope, hole } = sampled(field, x, y);
    assert.ok(Math.abs(value - f(x, y)) < 1e-9 && !hole, `${x} ${y}`);
    assert.ok(Math.abs(slope - Math.hypot(3 * x * x - 2 * y * y, 1 - 4 * x * y)) < 1e-8);
  }
  assert.equal(sampled(field, -0.1, 2), null);
  values[0] = NaN;
  assert.ok(sampled(field, 0, 1).hole);
  assert.ok(!sampled(field, 4, 3).hole);
});

test("words lie on nothing that is taken, nor on each other, and within the picture", () => {
  const written = [];
  const context = {
    globalAlpha: 1, measureText: (text) => ({ width: 6 * text.length }), strokeText() {},
    fillText: (text, x, y) => written.push([x, x + 6 * text.length, y - 11, y + 4]),
  };
  const picture = { width: 300, height: 200, theme: { ink: "black", paper: "white", em: 12 } };
  const taken = [[0, 120, 0, 40]];
  const labels = new Labels(picture, taken);
  for (const [px, py] of [[20, 30], [20, 30], [150, 100], [152, 104], [155, 98], [290, 190], [299, 1]]) {
    labels.name(context, "minimum", px, py, [9, 15]);
  }
  assert.ok(written.length >= 6);
  const apart = (a, b) => a[1] <= b[0] || b[1] <= a[0] || a[3] <= b[2] || b[3] <= a[2];
  written.forEach((box, k) => {
    assert.ok(box[0] >= 0 && box[1] <= 300 && box[2] >= 0 && box[3] <= 200, `${box}`);
    for (const other of [...taken, ...written.slice(0, k)]) assert.ok(apart(box, other), `${box} on ${other}`);
  });
});
