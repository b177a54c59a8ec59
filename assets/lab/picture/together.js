// Where runs go the same way at the same time: there their dashes alternate, so that each is seen.

const DASH = 9; // pixels of each run in turn
const STRETCH = 64; // rows that are looked at one by one only if they can meet
export const FADES = 5; // degrees of faintness

/**
 * Which runs are where each run is, at each of its rows: bits, by their places in the line-up.
 * @param {ShownRun[]} runs at most eight
 * @param {number} near how far apart in the plane still counts as one place
 * @returns {Uint8Array[]}
 */
export function companions(runs, near) {
  const all = runs.map((run, i) => run && new Uint8Array(run.rows).fill(1 << i));
  const boxes = runs.map((run) => run && [run.x, run.y].map((values) => spans(values, run.rows)));
  for (let j = 1; j < runs.length; j++) {
    for (let i = 0; i < j; i++) {
      const [a, b] = [runs[i], runs[j]];
      if (!a || !b) continue;
      const rows = Math.min(a.rows, b.rows);
      for (let from = 0; from < rows; from += STRETCH) {
        const apart = [0, 1].some((k) => gap(boxes[i][k], boxes[j][k], from / STRETCH) > near);
        if (!apart) meet([i, j], [a, b], [from, Math.min(from + STRETCH, rows)], near, all);
      }
    }
  }
  return all;
}

/** The least and the largest of every STRETCH values, in turn. */
function spans(values, rows) {
  const found = new Float64Array(2 * Math.ceil(rows / STRETCH));
  for (let from = 0, k = 0; from < rows; from += STRETCH) {
    let [low, high] = [Infinity, -Infinity];
    for (let t = from; t < Math.min(from + STRETCH, rows); t++) {
      if (values[t] < low) low = values[t];
      if (values[t] > high) high = values[t];
    }
    found[k++] = low;
    found[k++] = high;
  }
  return found;
}

/** How far two stretches are apart, 0 or less where they overlap. */
const gap = (a, b, k) => Math.max(a[2 * k] - b[2 * k + 1], b[2 * k] - a[2 * k + 1]);

/** Note where two runs meet in a stretch of rows. */
function meet([i, j], [a, b], [from, to], near, all) {
  for (let t = from; t < to; t++) {
    if (Math.abs(a.x[t] - b.x[t]) > near || Math.abs(a.y[t] - b.y[t]) > near) continue;
    all[i][t] |= 1 << j;
    all[j][t] |= 1 << i;
  }
}

/**
 * The vertices `from` to `to` of a line as stretches of the same company: [from, to, bits, fade].
 * @param {Uint8Array} sets its companions, by the row; a line without has one stretch
 * @param {number[]} steps the row of each vertex
 * @param {Uint8Array} [faded] how faint it is, by the row, up to FADES
 */
export function stretches(sets, steps, from, to, faded) {
  if (!sets && !faded) return [[from, to, 0, 0]];
  const found = [];
  for (let k = from; k < to; k++) {
    const set = sets ? sets[steps[k]] & sets[steps[k + 1]] : 0;
    const fade = faded?.[steps[k + 1]] ?? 0;
    const last = found.at(-1);
    if (last?.[2] === set && last[3] === fade) last[1] = k + 1;
    else found.push([k, k + 1, set, fade]);
  }
  return found;
}

/** How opaque a stretch is that is so faint. */
export const opacity = (fade) => 1 - (0.75 * fade) / FADES;

/**
 * How a line is dashed from one of its vertices on: with its own dashes, or in turn with its company.
 * All of a company are measured along the first of them.
 * @param line `own` dashes, whether it is `dense`, `all` lines by their places, and `length` and `steps`
 *   of its vertices
 * @param {number} set bits of its company
 */
export function dashOf(line, from, set) {
  if (line.dense) return { dash: [], offset: 0 };
  const company = line.all.filter((_, k) => (set >> k) & 1);
  if (company.length < 2) return { dash: line.own, offset: line.length[from] };
  const [first] = company;
  const along = first.length[first.steps.findLastIndex((step) => step <= line.steps[from])] ?? 0;
  const whole = DASH * company.length;
  return { dash: [DASH, whole - DASH], offset: (along + whole - DASH * company.indexOf(line)) % whole };
}
