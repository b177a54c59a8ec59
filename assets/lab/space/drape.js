// A run's path on the sheet: cut at the box, what lies behind a hill told apart, and drawn on, not
// again, while the player runs.

import { DASHES, MARKS, traceMark } from "../picture/marks.js";
import { clipSegment } from "../picture/segment.js";
import { dashOf, opacity, stretches } from "../picture/together.js";
import { BOX_HEIGHT } from "./camera.js";
import { MESH } from "./sheet.js";

const PIECE = 2 / MESH; // of the path, so that it follows the sheet
const MOST_PIECES = 30000; // of a run that leaps to and fro across the box
const STILL = 0.0015; // of the box: less is no movement
const MOST_MOVING = 2000; // pieces of a run that are drawn while the eye moves
const BEHIND = { faint: 0.2, thin: 0.6 }; // how a hidden part is drawn, of what a seen one is

/** A line of minima as a run that has no place in the line-up. */
export function alongValley(points) {
  const loss = new Float64Array(points.length).fill(-Infinity);
  const [x, y] = [0, 1].map((k) => Float64Array.from(points, (point) => point[k]));
  return { rows: points.length, x, y, loss };
}

export class Drape {
  /** @type {ShownRun} */
  run;
  /** @type {import("./sheet.js").Sheet} */
  sheet;
  width;
  /** Which runs are where this one is, by the row, and all drapes by their places; null where that is no matter. */
  sets = null;
  /** @type {Drape[]} */
  all = [];
  /** The points in the box, the step of each, and whether a line comes from the one before. */
  X = [];
  Y = [];
  Z = [];
  at = [];
  pen = [];
  /** What shows it, and where its points are on the picture. @type {import("./space.js").Space} */
  space;
  px = [];
  py = [];
  steps = [];
  length = [];
  /** Of the piece to each point: 0 none, 1 in sight, 2 behind the sheet. */
  kind = [];
  /** Up to which point it is drawn on the trail. */
  done = 0;

  constructor(run, sheet, width = 1) {
    Object.assign(this, { run, sheet, width });
    this.lay();
  }

  /** How far a run's loss lies above the sheet at a row; below the sheet it would not be seen. */
  lift(row) {
    const { run, sheet } = this;
    if (!sheet.holds(run.x[row], run.y[row])) return 0;
    const loss = run.loss[row];
    const z = sheet.heightOf(sheet.floor === null ? loss : 10 ** loss);
    const above = z - sheet.at(sheet.X(run.x[row]), sheet.Y(run.y[row]));
    return Math.min(Math.max(above, 0), BOX_HEIGHT / 4);
  }

  /** The steps of the path that are in the box, or cross it, each cut at its edges. */
  cut() {
    const { run, sheet } = this;
    const [a, b] = sheet.half;
    const parts = [];
    let [lastX, lastY, from] = [NaN, NaN, 0];
    for (let t = 0; t < run.rows; t++) {
      const [X, Y] = [sheet.X(run.x[t]), sheet.Y(run.y[t])];
      if (Math.hypot(X - lastX, Y - lastY) < STILL) continue;
      const part = t && clipSegment(lastX, lastY, X, Y, [-a, a, -b, b]);
      if (part) {
        const long = Math.hypot(part[2] - part[0], part[3] - part[1]);
        parts.push({ part, long, from, to: t, whole: part[0] === lastX && part[1] === lastY });
      }
      [lastX, lastY, from] = [X, Y, t];
    }
    return parts;
  }

  /** The path as points in the box, `pen` 0 where it comes in, and the step each belongs to. */
  lay() {
    const parts = this.cut();
    const piece = Math.max(PIECE, parts.reduce((sum, { long }) => sum + long, 0) / MOST_PIECES);
    let [before, lifting] = [null, 0];
    for (const { part, long, from, to, whole } of parts) {
      const [ax, ay, bx, by] = part;
      const lifted = before === from ? lifting : this.lift(from);
      lifting = this.lift(to);
      if (!whole || before !== from) this.point(ax, ay, lifted, to, 0);
      const count = Math.max(Math.ceil(long / piece), 1);
      for (let k = 1; k <= count; k++) {
        const share = k / count;
        const lift = lifted + share * (lifting - lifted);
        this.point(ax + share * (bx - ax), ay + share * (by - ay), lift, to, 1);
      }
      before = to;
    }
  }

  point(X, Y, lift, step, pen) {
    this.X.push(X);
    this.Y.push(Y);
    this.Z.push(this.sheet.at(X, Y) + lift);
    this.at.push(step);
    this.pen.push(pen);
  }

  /** Where all points fall on the picture, and which pieces are behind the sheet. */
  project(space) {
    const { project } = space.sight;
    Object.assign(this, { space, px: [], py: [], steps: [], kind: [], length: [] });
    const stride = space.moving ? Math.ceil(this.X.length / MOST_MOVING) : 1;
    let length = 0;
    let [x, y] = [NaN, NaN];
    for (let i = 0; i < this.X.length; i++) {
      if (this.pen[i] && i % stride) continue;
      const [px, py, depth] = project(this.X[i], this.Y[i], this.Z[i]);
      const moved = Math.hypot(px - x, py - y);
      if (this.pen[i] && moved < 0.7) continue;
      length += this.pen[i] ? moved : 0;
      this.px.push(px);
      this.py.push(py);
      this.steps.push(this.at[i]);
      this.length.push(length);
      this.kind.push(this.pen[i] ? (space.hides(px, py, depth) ? 2 : 1) : 0);
      [x, y] = [px, py];
    }
    this.rewind();
  }

  rewind() {
    this.done = 0;
  }

  get own() {
    return DASHES[this.run.style] ?? [];
  }

  get colour() {
    const { runs, ink } = this.space.theme;
    return runs[this.run.style] ?? ink;
  }

  /** The points `from` to `to` as a path of the seen pieces (kind 1) or of the hidden ones (2). */
  trace(from, to, kind) {
    const path = new Path2D();
    let pen = false;
    for (let k = from + 1; k <= to; k++) {
      if (this.kind[k] === kind) {
        if (!pen) path.moveTo(this.px[k - 1], this.py[k - 1]);
        path.lineTo(this.px[k], this.py[k]);
      }
      pen = this.kind[k] === kind;
    }
    return path;
  }

  stroke(context, from, to, line) {
    if (to <= from) return;
    const opaque = context.globalAlpha;
    context.strokeStyle = this.colour;
    context.lineWidth = line * BEHIND.thin;
    context.globalAlpha = opaque * BEHIND.faint;
    context.stroke(this.trace(from, to, 2));
    context.globalAlpha = opaque;
    context.lineWidth = line;
    for (const [first, last, set, fade] of stretches(this.sets, this.steps, from, to, this.run.faded)) {
      context.globalAlpha = opaque * opacity(fade);
      const { dash, offset } = dashOf(this, first, set);
      context.setLineDash(dash);
      context.lineDashOffset = offset;
      context.stroke(this.trace(first, last, 1));
    }
    context.globalAlpha = opaque;
    context.setLineDash([]);
  }

  drawWhole(context) {
    this.stroke(context, 0, this.px.length - 1, this.width * this.space.theme.line);
  }

  /** Draw on to the given step. */
  extend(context, step) {
    let to = this.done;
    while (to + 1 < this.steps.length && this.steps[to + 1] <= step) to++;
    this.stroke(context, this.done, to, this.space.theme.line * 1.25);
    this.done = to;
  }

  /** Draw the marker at a step, faint where a hill hides it; nothing where the run is outside. */
  drawHead(context, step) {
    const { run, sheet, space } = this;
    const row = Math.min(step, run.rows - 1);
    if (row < 0 || !sheet.holds(run.x[row], run.y[row])) return;
    const [X, Y] = [sheet.X(run.x[row]), sheet.Y(run.y[row])];
    const [px, py, depth] = space.sight.project(X, Y, sheet.at(X, Y) + this.lift(row));
    context.globalAlpha = space.hides(px, py, depth) ? 0.3 : 1;
    const [mark, edge] = [this.colour, space.theme.paper];
    const hollow = this.width < 1;
    traceMark(context, MARKS[run.style], px, py, (hollow ? 5 : 7) * space.theme.scale);
    context.fillStyle = hollow ? edge : mark;
    context.strokeStyle = hollow ? mark : edge;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
    context.globalAlpha = 1;
  }
}
