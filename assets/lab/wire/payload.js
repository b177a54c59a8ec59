// What an answer's bytes hold; optviz/wire/payload.py writes them.

import { leastSoFar } from "../numbers/between.js";
import { say } from "../words/say.js";
import { readBrief } from "./brief.js";

/**
 * The header of a payload's bytes, and where the blocks after it begin.
 * @param {Uint8Array} bytes
 */
export function readHeader(bytes) {
  const at = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(4, at))), at };
}

/**
 * A payload's bytes as {header, runs, field, draws}; see optviz/wire/payload.py for the layout.
 * @param {Uint8Array} bytes
 * @returns {Answer}
 */
export function readPayload(bytes) {
  const copy = bytes.slice();
  let { header, at } = readHeader(copy);
  const take = (Kind, count) => {
    const block = new Kind(copy.buffer.slice(at, at + 4 * count));
    at += 4 * count;
    return block;
  };
  const inBytes = (count) => take(Uint8Array, Math.ceil(count / 4)).subarray(0, count);
  const runs = (header.runs ?? []).map((run) => {
    if (!run) return null;
    if (run.layers !== undefined) return readLearning(run, take);
    if (run.brief) {
      const read = readBrief(run, copy.subarray(at), (used) => (at += used));
      return { ...run, ...read };
    }
    const [dx, dy, loss, slope] = [0, 1, 2, 3].map(() => take(Float32Array, run.rows));
    const clipped = take(Uint32Array, Math.ceil(run.rows / 32));
    const x = Float64Array.from(dx, (d) => d + run.origin[0]);
    const y = Float64Array.from(dy, (d) => d + run.origin[1]);
    const seen = run.seen === null ? null : take(Float32Array, run.seen);
    return { ...run, x, y, dx, dy, loss, slope, best: leastSoFar(loss), clipped, seen };
  });
  const field = header.field && {
    ...header.field,
    values: take(Float32Array, header.field.size ** 2),
  };
  const draws = header.draws && header.draws.slots.map((slot) => {
    const row = () => take(Float32Array, header.draws.rows.length);
    const quantiles = [row(), row(), row()];
    return { slot, quantiles, paths: Array.from({ length: header.draws.paths }, () => ({ x: row(), y: row() })) };
  });
  const ground = header.ground && {
    told: header.ground,
    ...(header.ground.fates.length && { which: inBytes(header.ground.size ** 2), share: inBytes(header.ground.size ** 2) }),
  };
  return { header, runs, field, draws, ground, ...readStage(header, take, inBytes) };
}

/** A run that learns: its losses and slopes, and of each layer at each step the slope and the move. */
function readLearning(run, take) {
  const { rows, layers } = run;
  const [loss, slope] = [take(Float32Array, rows), take(Float32Array, rows)];
  const clipped = take(Uint32Array, Math.ceil(rows / 32));
  const [slopes, moves] = [take(Float32Array, rows * layers), take(Float32Array, rows * layers)];
  return { ...run, loss, slope, best: loss, clipped, slopes, moves, seen: null };
}

/** What else an answer of a model in training has; see optviz/wire/training.py. */
function readStage({ examples, decision, landscape }, take, bytes) {
  if (examples) {
    const { n, features, kind } = examples;
    const x = take(Float32Array, n * features);
    return { examples: { x, y: kind === "numbers" ? take(Float32Array, n) : bytes(n) } };
  }
  if (decision) return { said: decision.slots.map(() => decision.words.map((count) => take(Uint8Array, count))) };
  if (!landscape) return {};
  if (landscape.line) return { profile: [take(Float32Array, landscape.line), take(Float32Array, landscape.line)] };
  const paths = landscape.rows.map((rows) => {
    const [a, b, away] = [0, 1, 2].map(() => take(Float32Array, rows));
    return { a, b, away };
  });
  return { paths, values: take(Float32Array, landscape.size ** 2) };
}

/**
 * The runs of an answer with their places in the line-up, their names, and how they are clipped.
 * @param {Answer} answer
 * @param {string[]} names
 * @returns {ShownRun[]}
 */
export function placed({ header: { state }, runs }, names) {
  return runs.map((run, slot) => {
    if (!run) return null;
    const { clip, own, style } = state.runs[slot];
    const threshold = own.threshold ?? state.shared.threshold;
    return { ...run, slot, style, name: names[slot], clip, threshold };
  });
}

/**
 * An answer as it is drawn.
 * @param {Answer} answer
 * @returns {Shown}
 */
export function toShow(answer) {
  const { state, floor, link } = answer.header;
  const names = answer.header.names.map((name) => say(name));
  return { state, names, runs: placed(answer, names), floor, link };
}

/**
 * Whether the clip stage changed the gradient of step t.
 * @param {AnsweredRun} run
 * @param {number} t
 */
export function isClipped(run, t) {
  return ((run.clipped[t >> 5] >>> (t & 31)) & 1) === 1;
}
