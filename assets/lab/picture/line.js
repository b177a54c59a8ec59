// A run's path on the map, in pixels: without the points that fall on the pixel before, and drawn
// on, not again, while the player runs.

import { DASHES, MARKS, traceMark } from "./marks.js";
import { clipSegment } from "./segment.js";
import { companions, dashOf, opacity, stretches } from "./together.js";
import { isClipped } from "../wire/payload.js";

export const THIN = 0.45; // of the width of a line
const APART = 1; // pixels: nearer, two runs are in one place
const MARK = 2.6; // pixels from the middle of a clipped step's mark to its edge
const LONGEST = 2e5; // pixels of a line with dashes
const MARK_SPACE = 9; // pixels between two of them

export class Line {
  /** @type {ShownRun} */
  run;
  map;
  width;
  /** Which runs are where this one is, by the row, and all lines by their places; null where that is no matter. */
  sets = null;
  /** @type {Line[]} */
  all = [];
  /** The vertices: where they are, the step of each, and how far along the line. */
  px = [];
  py = [];
  steps = [];
  length = [];
  /** Whether it is a block rather than a line: its dashes would take seconds. */
  dense = false;
  /** Up to which vertex, and which step, it is drawn on the trail; where its last mark is. */
  done = 0;
  next = 0;
  markX = NaN;
  markY = NaN;

  /** @param map the MapView whose window this is drawn in; another window needs another line */
  constructor(run, map, width = 1) {
    Object.assign(this, { run, map, width });
    let [lastX, lastY, length] = [NaN, NaN, 0];
    const { vertices } = run;
    const count = vertices?.length ?? run.rows;
    for (let k = 0; k < count; k++) {
      const t = vertices ? vertices[k] : k;
      const px = map.px(run.x[t]);
      const py = map.py(run.y[t]);
      const moved = Math.hypot(px - lastX, py - lastY);
      if (moved < 0.7) continue;
      length += t ? Math.min(moved, 1e6) : 0;
      this.px.push(px);
      this.py.push(py);
      this.steps.push(t);
      this.length.push(length);
      [lastX, lastY] = [px, py];
    }
    this.dense = Math.max(length, (run.far ?? 0) * map.zoom) > LONGEST;
    this.rewind();
  }

  rewind() {
    Object.assign(this, { done: 0, next: 0, markX: NaN, markY: NaN });
  }

  get own() {
    return DASHES[this.run.style];
  }

  get colour() {
    return this.map.theme.runs[this.run.style];
  }

  /**
   * Vertices `from` to `to` as two paths: what is in the view, and the stretches between two points
   * outside it, which a diverging run sends through again and again. What lies far outside is
   * cut, with its direction kept.
   * @param fresh makes a path; there is none where there is nothing of its kind
   */
  trace(from, to, fresh) {
    const { map, px, py } = this;
    const paths = [null, null];
    const room = 4 * Math.max(map.width, map.height);
    const bounds = [-room, map.width + room, -room, map.height + room];
    let pen = null;
    for (let k = from + 1; k <= to; k++) {
      const [ax, ay, bx, by] = [px[k - 1], py[k - 1], px[k], py[k]];
      const kind = map.inside(ax, ay) || map.inside(bx, by) ? 0 : 1;
      const path = (paths[kind] ??= fresh());
      const far = Math.max(Math.abs(ax), Math.abs(ay), Math.abs(bx), Math.abs(by)) > room;
      const part = far ? clipSegment(ax, ay, bx, by, bounds) : [ax, ay, bx, by];
      if (part) {
        if (pen !== path || far) path.moveTo(part[0], part[1]);
        path.lineTo(part[2], part[3]);
      }
      pen = part && !far ? path : null;
    }
    return paths;
  }

  stroke(context, from, to) {
    if (to <= from) return;
    const opaque = context.globalAlpha;
    context.strokeStyle = this.colour;
    for (const [first, last, set, fade] of stretches(this.sets, this.steps, from, to, this.run.faded)) {
      if (this.run.faded) context.globalAlpha = opaque * opacity(fade);
      this.strokeStretch(context, first, last, set);
    }
    context.globalAlpha = opaque;
    context.setLineDash([]);
  }

  strokeStretch(context, from, to, set) {
    const paths = this.trace(from, to, () => context.newPath?.() ?? new Path2D());
    const line = this.width * this.map.theme.line;
    const { dash, offset } = dashOf(this, from, set);
    context.setLineDash(dash);
    context.lineDashOffset = offset;
    paths.forEach((path, kind) => {
      if (!path) return;
      context.lineWidth = kind ? line / 4 : line;
      context.stroke(path);
    });
  }

  drawWhole(context) {
    this.stroke(context, 0, this.px.length - 1);
  }

  /** Draw on to the given step, with a mark where the clip stage was at work. */
  extend(context, step) {
    const { run, map } = this;
    let to = this.done;
    while (to + 1 < this.steps.length && this.steps[to + 1] <= step) to++;
    this.stroke(context, this.done, to);
    this.done = to;
    const last = Math.min(step, run.rows - 1);
    if (run.clip === "none") return;
    context.beginPath();
    for (; this.next < last; this.next++) {
      if (!isClipped(run, this.next)) continue;
      const [px, py] = [map.px(run.x[this.next]), map.py(run.y[this.next])];
      if (Math.hypot(px - this.markX, py - this.markY) < MARK_SPACE) continue;
      [this.markX, this.markY] = [px, py];
      context.moveTo(px + MARK, py);
      context.arc(px, py, MARK, 0, 2 * Math.PI);
    }
    context.fillStyle = map.theme.paper;
    context.fill();
    context.lineWidth = 1.4;
    context.strokeStyle = this.colour;
    context.stroke();
  }

  /** Draw the marker at a step, with the stretch from the last vertex to that very position. */
  drawHead(context, row, px, py, reach) {
    const { theme } = this.map;
    if (this.steps[this.done] < row) {
      context.beginPath();
      context.moveTo(this.px[this.done], this.py[this.done]);
      context.lineTo(px, py);
      context.strokeStyle = this.colour;
      context.lineWidth = theme.line;
      context.stroke();
    }
    traceMark(context, MARKS[this.run.style], px, py, reach);
    context.fillStyle = this.colour;
    context.strokeStyle = theme.paper;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  }
}

/** The lines of a line-up, null where a run is hidden. */
export function layLines(runs, map) {
  const sets = companions(runs, APART / map.zoom);
  const lines = runs.map((run) => run && new Line(run, map));
  lines.forEach((line, k) => line && Object.assign(line, { sets: sets[k], all: lines }));
  return lines;
}
