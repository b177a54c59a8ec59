// The map: field, paths, start and minima, with zoom and pan.

import { clearLayer, fitLayers } from "../page/layers.js";
import { drawExits, exitOf } from "./exits.js";
import { gripMap } from "./grip.js";
import { Line, THIN } from "./line.js";
import { MARKS, traceMark } from "./marks.js";
import { drawMinima, drawValleys } from "./minima.js";
import { say } from "../words/say.js";

export class MapView {
  on;
  /** @type {HTMLElement} */
  box;
  /** @type {HTMLButtonElement} */
  handle;
  /** @type {HTMLButtonElement} */
  back;
  /** @type {HTMLCanvasElement[]} */
  layers;
  /** @type {Pen} */
  ground;
  /** @type {Pen} */
  ghost;
  /** @type {Pen} */
  trail;
  /** @type {Pen} */
  top;
  /** Its size in CSS pixels, and device pixels of one. */
  width = 0;
  height = 0;
  ratio = 1;
  /** The window onto the plane: pixels of a unit, its middle, and what it was fitted to, if to anything. */
  zoom = 1;
  centre = [0, 0];
  fitted = null;
  /** A window that is wanted before the map has a size. */
  aimed = null;
  /** What is shown. @type {SurfaceCard} */
  surface = null;
  /** @type {ShownRun[]} */
  runs = [];
  /** @type {ShownRun[]} */
  pinned = [];
  start;
  /** @type {import("./field.js").Field} */
  field = null;
  /** @type {Line[]} */
  lines = [];
  /** @type {Theme} */
  theme = null;
  step = 0;
  /** Whether all must be drawn again. */
  stale = true;

  /** @param on `placeStart(x, y, done)` and `viewChanged()` */
  constructor(root, on) {
    this.on = on;
    this.box = root.querySelector(".map");
    this.layers = ["ground", "ghost", "trail", "top"].map((name) =>
      this.box.querySelector(`canvas.${name}`),
    );
    [this.ground, this.ghost, this.trail, this.top] = this.layers.map((c) => c.getContext("2d"));
    this.handle = this.box.querySelector(".start");
    this.back = this.box.querySelector(".fit");
    this.back.onclick = () => this.fit(this.surface.domain);
    gripMap(this);
  }

  // --- the window onto the plane ----------------------------------------------------------

  get view() {
    const half = [this.width / 2 / this.zoom, this.height / 2 / this.zoom];
    const [cx, cy] = this.centre;
    return [cx - half[0], cx + half[0], cy - half[1], cy + half[1]];
  }

  px = (x) => (x - this.centre[0]) * this.zoom + this.width / 2;
  py = (y) => this.height / 2 - (y - this.centre[1]) * this.zoom;
  x = (px) => (px - this.width / 2) / this.zoom + this.centre[0];
  y = (py) => (this.height / 2 - py) / this.zoom + this.centre[1];

  /** What is shown first: what the surface's line-up is about, if the start is in it. */
  get first() {
    const { window: part, domain } = this.surface;
    return part.every(([low, high], k) => low <= this.start[k] && this.start[k] <= high) ? part : domain;
  }

  /** Show a part of the plane, one unit of x as long as one of y, so that descent looks like descent. */
  fit(part) {
    const [[x0, x1], [y0, y1]] = part;
    this.centre = [(x0 + x1) / 2, (y0 + y1) / 2];
    this.zoom = Math.min(this.width / (x1 - x0), this.height / (y1 - y0));
    this.fitted = part;
    this.moved();
  }

  /** The window in as few digits as tell its pixels apart. */
  get window() {
    const [x0, x1] = this.view;
    const places = Math.max(0, Math.min(15, Math.ceil(3.5 - Math.log10(x1 - x0))));
    return this.view.map((edge) => Number(edge.toFixed(places)));
  }

  /** Bring a window [x0, x1, y0, y1] into sight, whole and in the middle. */
  aim(view) {
    this.aimed = this.width ? null : view;
    if (!this.width) return;
    const [x0, x1, y0, y1] = view;
    this.centre = [(x0 + x1) / 2, (y0 + y1) / 2];
    this.zoom = Math.min(this.width / (x1 - x0), this.height / (y1 - y0));
    this.fitted = null;
    this.moved();
  }

  zoomBy(factor, px, py) {
    const [[x0, x1]] = this.surface.domain;
    const whole = this.width / (x1 - x0);
    const zoom = Math.min(Math.max(this.zoom * factor, whole / 30), whole * 1e6);
    const [x, y] = [this.x(px), this.y(py)];
    this.zoom = zoom;
    this.centre = [x - (px - this.width / 2) / zoom, y + (py - this.height / 2) / zoom];
    this.fitted = null;
    this.moved();
  }

  pan(dx, dy) {
    this.centre = [this.centre[0] - dx / this.zoom, this.centre[1] + dy / this.zoom];
    this.fitted = null;
    this.moved();
  }

  moved() {
    // The domain may be a copy: a window that is all of it came by itself.
    this.back.hidden = String(this.fitted) === String(this.surface.domain);
    this.invalidate();
    this.on.viewChanged();
  }

  resize() {
    if (!fitLayers(this) || !this.surface) return;
    if (this.aimed) this.aim(this.aimed);
    else if (this.fitted) this.fit(this.fitted);
    else this.moved();
  }

  // --- what is shown ----------------------------------------------------------------------

  show({ surface, runs, start }) {
    const other = surface !== this.surface;
    Object.assign(this, { surface, runs, start });
    if (other) this.field = null;
    if (other) this.fitted = this.first;
    if (other && this.width) this.fit(this.fitted);
    this.invalidate();
  }

  /** Runs to draw thin beside those that are shown. */
  showPinned(runs) {
    if (!runs.length && !this.pinned.length) return;
    this.pinned = runs;
    this.invalidate();
  }

  showField(field) {
    this.field = field;
    this.invalidate();
  }

  invalidate() {
    this.stale = true;
  }

  /** Bring the canvases up to date with everything that changed since the last frame. */
  draw(step, theme) {
    if (!this.surface || !this.width) return;
    if (this.stale || theme !== this.theme) {
      this.theme = theme;
      this.drawGround();
      this.lines = this.runs.map((run) => run && new Line(run, this));
      this.drawGhost();
      this.rewind();
      this.placeHandle();
      this.stale = false;
    } else if (step < this.step) {
      this.rewind();
    }
    this.step = step;
    for (const line of this.lines) line?.extend(this.trail, step);
    this.drawTop(step);
  }

  /** Draw all but the ground once more, as it is now, into another context. */
  drawShapes(context) {
    const { ghost, trail, top, step } = this;
    Object.assign(this, { ghost: context, trail: context, top: context });
    this.drawGhost();
    this.rewind();
    for (const line of this.lines) line?.extend(context, step);
    this.drawTop(step);
    Object.assign(this, { ghost, trail, top });
  }

  clear(context) {
    clearLayer(context, this.ratio);
  }

  rewind() {
    this.clear(this.trail);
    for (const line of this.lines) line?.rewind();
  }

  drawGround() {
    this.clear(this.ground);
    this.field?.draw(this.ground, this.px, this.py, this.theme);
  }

  /** The rest of every path, faint, so that the whole run is in sight wherever the player is. */
  drawGhost() {
    this.clear(this.ghost);
    drawValleys(this, this.ghost);
    this.ghost.globalAlpha = 0.25;
    for (const line of this.lines) line?.drawWhole(this.ghost);
    this.ghost.globalAlpha = 1;
    for (const run of this.pinned) new Line(run, this, THIN).drawWhole(this.ghost);
  }

  drawTop(step) {
    const { top, theme } = this;
    this.clear(top);
    for (const run of this.pinned) this.drawPinned(run, Math.min(step, run.rows - 1));
    top.font = theme.font;
    drawMinima(this, top);
    const [startX, startY] = [this.px(this.start[0]), this.py(this.start[1])];
    if (this.inside(startX, startY)) this.label(top, say("page.map.start"), startX + 12, startY - 10);
    const leaving = [];
    this.runs.forEach((run, i) => {
      if (!run) return;
      const row = Math.min(step, run.rows - 1);
      const [px, py] = [this.px(run.x[row]), this.py(run.y[row])];
      if (this.inside(px, py)) this.lines[i].drawHead(top, row, px, py);
      else leaving.push(exitOf(this, run, row));
    });
    drawExits(this, leaving.filter(Boolean));
  }

  drawPinned(run, row) {
    const { top, theme } = this;
    const [px, py] = [this.px(run.x[row]), this.py(run.y[row])];
    if (!this.inside(px, py)) return;
    traceMark(top, MARKS[run.style], px, py, 5);
    top.fillStyle = theme.paper;
    top.strokeStyle = theme.runs[run.style];
    top.lineWidth = 1.4;
    top.fill();
    top.stroke();
  }

  inside(px, py) {
    return px >= 0 && px <= this.width && py >= 0 && py <= this.height;
  }

  label(context, text, px, py, colour = this.theme.ink) {
    const wide = context.measureText(text).width;
    const x = Math.min(Math.max(px, 4), this.width - wide - 4);
    const y = Math.min(Math.max(py, 12), this.height - 6);
    context.lineWidth = 3;
    context.strokeStyle = this.theme.paper;
    context.globalAlpha = 0.8;
    context.strokeText(text, x, y);
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  // --- hands ------------------------------------------------------------------------------

  /** Where the handle is: at the start, or where the map's edge is nearest to it. */
  get grip() {
    const [px, py] = [this.px(this.start[0]), this.py(this.start[1])];
    return [Math.min(Math.max(px, 0), this.width), Math.min(Math.max(py, 0), this.height)];
  }

  placeHandle() {
    const [px, py] = this.grip;
    this.handle.style.transform = `translate(${px}px, ${py}px)`;
    const [x, y] = this.start;
    const [across, up] = this.surface.names;
    this.handle.setAttribute("aria-label", say("page.map.start_at", { across, x, up, y }));
  }

  /** A coordinate to a thousandth of the view: what a hand can mean. */
  rounded(value) {
    const unit = 10 ** Math.floor(Math.log10((this.view[1] - this.view[0]) / 500));
    return Number((Math.round(value / unit) * unit).toPrecision(12));
  }

  place(px, py, done) {
    this.on.placeStart(this.rounded(this.x(px)), this.rounded(this.y(py)), done);
  }
}
