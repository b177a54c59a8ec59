// The map: field, paths, start and minima, with zoom and pan.

import { clearLayer, fitLayers, useFont } from "../page/layers.js";
import { drawAxes } from "./axes.js";
import { gripMap } from "./grip.js";
import { drawHeads, drawPinned } from "./heads.js";
import { Hover } from "./hover.js";
import { buttonsOver, Labels } from "./labels.js";
import { layLines, Line, THIN } from "./line.js";
import { drawMinima, drawValleys } from "./minima.js";
import { placeTold } from "./sample.js";
import { Trail } from "./trail.js";
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
  /** @type {Trail} */
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
  /** @type {DrawnSpread[]} */
  draws = [];
  /** @type {[number, number, string][]} */
  remarks = [];
  start;
  /** @type {import("./field.js").Field} */
  field = null;
  /** What is shown in place of its shades, if anything. @type {import("./cover.js").Cover} */
  cover = null;
  /** @type {Line[]} */
  lines = [];
  /** @type {Theme} */
  theme = null;
  step = 0;
  /** Whether the ground, and whether all upon it, must be drawn again. */
  bare = true;
  stale = true;
  /** Whether the lines are drawn on the layer at the top, until the hand that moves them rests. */
  sketched = false;
  /** Where no words may be, see Labels. */
  taken = [];

  /** @param on `placeStart(x, y, done)` and `viewChanged()` */
  constructor(root, on) {
    this.on = on;
    this.box = root.querySelector(".map");
    this.layers = ["ground", "ghost", "trail", "top"].map((name) =>
      this.box.querySelector(`canvas.${name}`),
    );
    const pens = this.layers.map((canvas) => canvas.getContext("2d"));
    [this.ground, this.ghost, , this.top] = pens;
    this.trail = new Trail(pens[2]);
    this.handle = this.box.querySelector(".start");
    this.back = this.box.querySelector(".fit");
    this.back.onclick = () => this.fit(this.surface.domain);
    gripMap(this);
    new Hover(this.box, (event) => placeTold(this, event));
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
    this.bare = true;
    this.invalidate();
    this.on.viewChanged();
  }

  resize(ratio) {
    if (!fitLayers(this, ratio) || !this.surface) return;
    if (this.aimed) this.aim(this.aimed);
    else if (this.fitted) this.fit(this.fitted);
    else this.moved();
  }

  // --- what is shown ----------------------------------------------------------------------

  show({ surface, runs, start }) {
    const other = surface !== this.surface;
    Object.assign(this, { surface, runs, start });
    if (other) {
      this.field = this.cover = null;
      this.bare = true;
      this.box.setAttribute("aria-label", say("page.map.label", { name: surface.name }));
      this.fitted = this.first;
      if (this.width) this.fit(this.fitted);
    }
    this.invalidate();
  }

  /** Runs to draw thin beside those that are shown. */
  showPinned(runs) {
    if (!runs.length && !this.pinned.length) return;
    this.pinned = runs;
    this.invalidate();
  }

  /** What other draws of the noise make of the runs. */
  showDraws(draws) {
    if (!draws.length && !this.draws.length) return;
    this.draws = draws;
    this.invalidate();
  }

  /** Words at places of the plane, [x, y, words]. */
  showRemarks(remarks) {
    this.remarks = remarks;
    this.invalidate();
  }

  showField(field) {
    this.field = field;
    this.bare = true;
  }

  showCover(cover) {
    this.cover = cover;
    this.bare = true;
  }

  invalidate() {
    this.stale = true;
  }

  /**
   * Bring the canvases up to date with everything that changed since the last frame.
   * @param moving whether a hand is at work: lines that are seen to their ends need one layer, not three
   */
  draw(step, theme, moving = false) {
    if (!this.surface || !this.width) return;
    if (this.bare || this.stale || theme !== this.theme) {
      this.bare ||= theme !== this.theme;
      this.theme = theme;
      if (this.bare) this.drawGround();
      this.lines = layLines(this.runs, this);
      this.drawBelow(moving && this.runs.every((run) => !run || step >= run.rows - 1));
      this.placeHandle();
      this.stale = false;
    } else if (this.sketched && !moving) this.drawBelow(false);
    else if (step < this.step) this.rewind();
    this.step = step;
    if (!this.sketched) this.trail.extend(step);
    this.drawTop(step);
  }

  /** Begin the layers below the top anew; a layer that is in sight costs every frame something. */
  drawBelow(sketched) {
    const { pinned, draws, surface, ghost, trail } = this;
    this.sketched = sketched;
    const beside = pinned.length || draws.length || surface.valleys.length;
    ghost.canvas.style.visibility = sketched && !beside ? "hidden" : "";
    trail.context.canvas.style.visibility = sketched ? "hidden" : "";
    if (!sketched || beside) this.drawGhost();
    if (!sketched) this.rewind();
  }

  /** Draw all but the ground once more, as it is now, into another context. */
  drawShapes(context) {
    const { ghost, top, step, sketched } = this;
    drawAxes(context, this, new Labels(this, []));
    Object.assign(this, { ghost: context, top: context, sketched: false });
    this.drawGhost();
    for (const line of this.lines) {
      line?.rewind();
      line?.extend(context, step);
    }
    this.drawTop(step);
    Object.assign(this, { ghost, top, sketched });
  }

  clear(context) {
    clearLayer(context, this.ratio);
  }

  rewind() {
    this.trail.rewind(this.lines, this.ratio);
  }

  /** The ground without its words. */
  drawShades(context) {
    if (this.cover) this.cover.draw(context, this, this.theme);
    else this.field?.draw(context, this.px, this.py, this.theme);
  }

  drawGround() {
    this.clear(this.ground);
    this.drawShades(this.ground);
    const labels = new Labels(this, buttonsOver(this.box));
    drawAxes(this.ground, this, labels);
    Object.assign(this, { taken: labels.taken, bare: false });
  }

  /** The rest of every path, faint, so that the whole run is in sight wherever the player is. */
  drawGhost() {
    this.clear(this.ghost);
    drawValleys(this, this.ghost);
    this.ghost.globalAlpha = 0.25;
    if (!this.sketched) for (const line of this.lines) line?.drawWhole(this.ghost);
    for (const run of this.draws.flatMap(({ paths }) => paths)) new Line(run, this, THIN).drawWhole(this.ghost);
    this.ghost.globalAlpha = 1;
    for (const run of this.pinned) new Line(run, this, THIN).drawWhole(this.ghost);
  }

  drawTop(step) {
    const { top, theme } = this;
    this.clear(top);
    if (this.sketched) {
      for (const line of this.lines) {
        line?.rewind();
        line?.extend(top, step);
      }
    }
    for (const run of this.pinned) drawPinned(this, run, Math.min(step, run.rows - 1));
    useFont(top, theme);
    const labels = new Labels(this, [...this.taken, this.handleBox]);
    const [startX, startY] = [this.px(this.start[0]), this.py(this.start[1])];
    if (this.inside(startX, startY)) labels.name(top, say("page.map.start"), startX, startY, [18, -10]);
    drawMinima(this, top, labels);
    for (const [x, y, words] of this.remarks) labels.remark(top, words, this.px(x), this.py(y));
    drawHeads(this, step, labels);
  }

  inside(px, py) {
    return px >= 0 && px <= this.width && py >= 0 && py <= this.height;
  }

  // --- hands ------------------------------------------------------------------------------

  /** Where the handle is: at the start, or where the map's edge is nearest to it. */
  get grip() {
    const [px, py] = [this.px(this.start[0]), this.py(this.start[1])];
    return [Math.min(Math.max(px, 0), this.width), Math.min(Math.max(py, 0), this.height)];
  }

  /** What the handle covers. */
  get handleBox() {
    const [px, py] = this.grip;
    return [px - 15, px + 15, py - 15, py + 15];
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
