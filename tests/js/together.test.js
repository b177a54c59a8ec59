import assert from "node:assert/strict";
import { test } from "node:test";
import { companions, dashOf, FADES, opacity, stretches } from "../../assets/lab/picture/together.js";

const run = (x, y = x.map(() => 0)) => ({ rows: x.length, x, y });

test("who is where a run is, at each of its rows", () => {
  const runs = [run([0, 1, 2, 3]), null, run([0, 1.05, 2.5]), run([0, 9, 2.5], [0, 0, 0.05])];
  const sets = companions(runs, 0.1);
  assert.deepEqual(sets.map((set) => set && [...set]), [[0b1101, 0b101, 1, 1], null, [0b1101, 0b101, 0b1100], [0b1101, 0b1000, 0b1100]]);
});

test("a line is cut where its company changes, and both ends of a stretch are shared", () => {
  const sets = Uint8Array.from([3, 3, 3, 1, 1, 3, 3]);
  assert.deepEqual(stretches(sets, [0, 1, 2, 3, 4, 5, 6], 0, 6), [[0, 2, 3, 0], [2, 5, 1, 0], [5, 6, 3, 0]]);
  assert.deepEqual(stretches(sets, [0, 2, 4], 0, 2), [[0, 1, 3, 0], [1, 2, 1, 0]]);
  assert.deepEqual(stretches(null, [0, 1], 0, 1), [[0, 1, 0, 0]]);
});

test("a line is cut where it gets fainter, and is never invisible", () => {
  const faded = Uint8Array.from([0, 0, 2, 2, FADES]);
  assert.deepEqual(stretches(null, [0, 1, 2, 3, 4], 0, 4, faded), [[0, 1, 0, 0], [1, 3, 0, 2], [3, 4, 0, FADES]]);
  assert.equal(opacity(0), 1);
  assert.ok(opacity(FADES) >= 0.2 && opacity(FADES) < 0.5);
});

test("on a shared way each run has the pen in turn, and together they leave no gap", () => {
  const steps = [0, 1, 2];
  const lines = [[0, 20, 40], [100, 120, 140], [0, 20, 40]].map((length) => ({ own: [5, 5], steps, length }));
  for (const line of lines) line.all = lines;
  assert.deepEqual(dashOf(lines[1], 1, 0b010), { dash: [5, 5], offset: 120 });
  assert.deepEqual(dashOf(lines[0], 0, 0), { dash: [5, 5], offset: 0 });
  const long = { ...lines[0], dense: true };
  assert.deepEqual(dashOf(long, 1, 0b111), { dash: [], offset: 0 }, "a million dashes take seconds");
  for (const set of [0b011, 0b111]) {
    for (let at = 0; at < 20; at += 0.5) {
      // How far along the dashes each is, 20 pixels along the way and further.
      const drawing = lines.filter((line, k) => {
        if (!((set >> k) & 1)) return false;
        const { dash, offset } = dashOf(line, 1, set);
        return (offset + at) % (dash[0] + dash[1]) < dash[0];
      });
      assert.equal(drawing.length, 1, `${at} pixels on`);
    }
  }
});
