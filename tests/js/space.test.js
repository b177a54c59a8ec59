import assert from "node:assert/strict";
import { test } from "node:test";
import { Camera } from "../../assets/lab/space/camera.js";
import { alongValley, Drape } from "../../assets/lab/space/drape.js";
import { Sheet } from "../../assets/lab/space/sheet.js";

const near = (a, b, slack = 1e-9) => assert.ok(Math.abs(a - b) < slack, `${a} is not ${b}`);

test("the picture's directions are a right-handed frame that projection agrees with", () => {
  const camera = new Camera();
  for (const [turn, tilt] of [[0, 0], [1, 0.3], [-2.5, -1], [3, 2]]) {
    camera.orbit(turn, tilt);
    const { project, right, up, towards, scale } = camera.sight(640, 480);
    const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
    for (const v of [right, up, towards]) near(dot(v, v), 1);
    for (const [a, b] of [[right, up], [up, towards], [right, towards]]) near(dot(a, b), 0);
    const cross = [0, 1, 2].map((k) => {
      const [i, j] = [(k + 1) % 3, (k + 2) % 3];
      return right[i] * up[j] - right[j] * up[i];
    });
    cross.forEach((value, k) => near(value, towards[k]));
    const [x0, y0, d0] = project(0.1, -0.2, 0.3);
    for (const [along, move] of [[right, [1, 0, 0]], [up, [0, -1, 0]], [towards, [0, 0, 1]]]) {
      const [x, y, d] = project(0.1 + along[0], -0.2 + along[1], 0.3 + along[2]);
      near((x - x0) / scale, move[0]);
      near((y - y0) / scale, move[1]);
      near(d - d0, move[2]);
    }
  }
});

test("the tilt stays above the floor and below the zenith, the turn within a circle", () => {
  const camera = new Camera();
  camera.orbit(100, 100);
  assert.ok(camera.tilt === Math.PI / 2 && Math.abs(camera.turn) <= 2 * Math.PI);
  camera.orbit(0, -100);
  assert.ok(camera.tilt > 0 && camera.tilt < 0.1);
});

test("zooming keeps the place under the hand where it is, and a reset brings all back", () => {
  const camera = new Camera();
  const [width, height] = [640, 480];
  const before = camera.sight(width, height).project(0.4, -0.3, 0);
  const home = camera.sight(width, height).project(0.5, 0.5, 0.5);
  const unit = Camera.unit(width, height);
  camera.zoomBy(2, [(before[0] - width / 2) / unit, (before[1] - height / 2) / unit]);
  const after = camera.sight(width, height).project(0.4, -0.3, 0);
  near(after[0], before[0], 1e-6);
  camera.zoomBy(1e9);
  camera.pan(1e9, -1e9);
  assert.deepEqual([camera.zoom, ...camera.shift], [12, 24, -24]);
  camera.reset();
  camera.sight(width, height).project(0.5, 0.5, 0.5).forEach((value, k) => near(value, home[k]));
});

test("a sheet with a hole spans the rest, and over the hole a path has a height", () => {
  const size = 65;
  const values = Float64Array.from({ length: size ** 2 }, (_, i) => (i % size < 32 ? NaN : i % size));
  const field = { view: [-1, 1, -1, 1], size, values, base: 0 };
  for (const log of [false, true]) {
    const sheet = new Sheet(field, values, { domain: [[-1, 1], [-1, 1]], floor: 0, log });
    near(sheet.at(sheet.X(1), sheet.Y(0)), 1);
    near(sheet.at(sheet.X(0), sheet.Y(0)), 0, 0.1);
    assert.ok(sheet.z.some(Number.isNaN));
    assert.ok([-0.9, -0.01].every((x) => Number.isFinite(sheet.at(sheet.X(x), sheet.Y(0)))));
    assert.ok(sheet.levels().every(({ z }) => Number.isFinite(z)));
  }
});

test("a sheet has the heights of its values, to scale or as their logarithms", () => {
  const size = 65;
  const at = (k) => (4 * k) / (size - 1) - 2;
  const values = Float64Array.from({ length: size ** 2 }, (_, i) => at(i % size) ** 2);
  const field = { view: [-2, 2, -2, 2], size, values, base: 0 };
  for (const log of [false, true]) {
    const sheet = new Sheet(field, values, { domain: [[-2, 2], [-1, 1]], floor: 0, log });
    assert.deepEqual(sheet.box, [-2, 2, -1, 1]);
    assert.deepEqual(sheet.half, [1, 0.5]);
    near(sheet.at(sheet.X(0), sheet.Y(0.5)), 0, 1e-6);
    near(sheet.at(sheet.X(2), sheet.Y(0)), 1);
    for (const x of [-1.5, -0.25, 1]) {
      near(sheet.at(sheet.X(x), sheet.Y(0)), sheet.heightOf(x * x), 0.01);
    }
    assert.ok(sheet.holds(2, -1) && !sheet.holds(2.01, 0) && !sheet.holds(0, 1.01));
    const levels = sheet.levels();
    assert.ok(levels.length >= 2, `${levels.length} levels`);
    for (const { z, text } of levels) near(z, sheet.heightOf(Number(text)), 1e-9);
  }
});

test("a line of minima lies on the sheet", () => {
  const size = 64;
  const values = Float32Array.from({ length: size ** 2 }, (_, i) => ((i % size) / (size - 1) - 0.5) ** 2);
  const field = { view: [-1, 1, -1, 1], size, base: 0, values };
  const sheet = new Sheet(field, values, { domain: [[-1, 1], [-1, 1]], floor: 0, log: false });
  const drape = new Drape(alongValley([[0, -3], [0, 0.5]]), sheet);
  assert.ok(drape.X.length > 20 && drape.X.every((X) => Math.abs(X) < 1e-12));
  near(Math.min(...drape.Y), -1);
  drape.Z.forEach((Z, k) => near(Z, sheet.at(drape.X[k], drape.Y[k])));
});
