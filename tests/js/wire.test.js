import assert from "node:assert/strict";
import { test } from "node:test";
import { isClipped, placed, readHeader, readPayload } from "../../assets/lab/wire/payload.js";

/** The bytes of a payload, some bytes into a longer block, as a socket may hand them over. */
function bytesOf(header, blocks) {
  const words = new TextEncoder().encode(JSON.stringify(header));
  const parts = [new Uint8Array(new Uint32Array([words.length]).buffer), words];
  for (const block of blocks) parts.push(new Uint8Array(block.buffer));
  const whole = new Uint8Array(3 + parts.reduce((sum, part) => sum + part.length, 0));
  let at = 3;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.subarray(3);
}

const STATE = {
  shared: { threshold: 3 },
  runs: [
    { optimizer: "adam", clip: "norm", own: { threshold: 2 } },
    { optimizer: "gd", clip: "none", own: {} },
    { optimizer: "lion", clip: "value", own: {} },
  ],
};
const floats = (...values) => new Float32Array(values);

test("a payload's bytes as what Python packed", () => {
  const header = {
    id: 9, state: STATE, names: [], notes: ["é"],
    runs: [{ rows: 3, origin: [10, -1], seen: 1 }, null, { rows: 2, origin: [0, 0], seen: null }],
    field: { view: [0, 1, 0, 1], size: 2, base: 5 },
  };
  const answer = readPayload(bytesOf(header, [
    floats(0, 0.5, 1), floats(0, 1, 2), floats(3, 1, 2), floats(9, 8, 7), new Uint32Array([0b010]), floats(4),
    floats(0, 1), floats(0, 0), floats(1, 0), floats(1, 1), new Uint32Array([0]),
    floats(1, 2, 3, 4),
  ]));
  assert.equal(answer.header.notes[0], "é");
  const [adam, hidden, lion] = answer.runs;
  assert.equal(hidden, null);
  assert.deepEqual([[...adam.x], [...adam.y]], [[10, 10.5, 11], [-1, 0, 1]]);
  assert.deepEqual([[...adam.loss], [...adam.best], [...adam.slope]], [[3, 1, 2], [3, 1, 1], [9, 8, 7]]);
  assert.deepEqual([0, 1, 2].map((t) => isClipped(adam, t)), [false, true, false]);
  assert.deepEqual([[...adam.seen], lion.seen, [...lion.dx]], [[4], null, [0, 1]]);
  assert.deepEqual([...answer.field.values], [1, 2, 3, 4]);
  assert.deepEqual([answer.field.base, answer.field.size], [5, 2]);
  const [first, none, last] = placed(answer, ["Adam", "Gradient descent", "Lion"]);
  assert.deepEqual([first.slot, first.name, first.clip, first.threshold], [0, "Adam", "norm", 2]);
  assert.deepEqual([none, last.slot, last.name, last.threshold], [null, 2, "Lion", 3]);
});

test("a run as far as the screen can show it: knots, and straight lines between them", () => {
  const at = [300, 9, -9, null, 2, -7, 8, -8];
  const brief = { at, path: 3, losses: 4, x: [10, 0.5], y: null, loss: [-1, 0.25] };
  const steps = (...codes) => Uint8Array.from(codes);
  const answer = readPayload(bytesOf({ id: 1, state: STATE, names: [], runs: [{ rows: 303, brief }, null] }, [
    steps(255, 45, 2, 0), Uint16Array.from([0, 600, 4, 0]), floats(1, 601, 5),
    steps(2, 1, 255, 44), Uint16Array.from([0, 8, 65533, 4]), new Uint32Array(10).fill(1, 0, 1),
  ]));
  const [run] = answer.runs;
  assert.deepEqual([...run.vertices], [0, 300, 302]);
  assert.deepEqual([0, 1, 298, 299, 300, 301, 302].map((t) => run.x[t]), [10, 11, 308, 8, 9, 161, 12]);
  assert.deepEqual([0, 1, 299, 300, 302].map((t) => run.y[t]), [1, 3, -8, -9, 5]);
  assert.deepEqual([0, 1, 2, 3, 4, 300, 302].map((t) => run.loss[t]), [-1, 0, 1, -Infinity, NaN, -Infinity, 0]);
  assert.deepEqual([run.slope[300], run.slope[299], run.best[300], isClipped(run, 0), isClipped(run, 1)], [2, NaN, -7, true, false]);
});

test("a payload without runs or field, and its header alone", () => {
  const bytes = bytesOf({ id: 4, step: { slot: 1 } }, []);
  assert.deepEqual(readPayload(bytes), { header: { id: 4, step: { slot: 1 } }, runs: [], field: undefined, draws: undefined, ground: undefined });
  assert.equal(readHeader(bytes).header.id, 4);
});

test("every bit of every word says whether its step was clipped", () => {
  const clipped = new Uint32Array([0x80000001, 0, 0xffffffff]);
  const steps = Array.from({ length: 96 }, (_, t) => t).filter((t) => isClipped({ clipped }, t));
  assert.deepEqual(steps, [0, 31, ...Array.from({ length: 32 }, (_, k) => 64 + k)]);
});
