// The surface in three dimensions, all paths on it; drawn by software, since not every machine that
// shows the page has WebGL.

import { element } from "../page/element.js";
import { clearLayer, fitLayers, useFont } from "../page/layers.js";
import { buttonsOver, Labels } from "../picture/labels.js";
import { THIN } from "../picture/line.js";
import { markMinimum } from "../picture/marks.js";
import { companions } from "../picture/together.js";
import { Trail } from "../picture/trail.js";
import { Camera } from "./camera.js";
import { alongValley, Drape } from "./drape.js";
import { drawFrame } from "./frame.js";
import { orbitBox } from "./orbit.js";
import { paints, Raster } from "./raster.js";
import { Sheet } from "./sheet.js";
import { say } from "../words/say.js";

const SETTLED = 140; // milliseconds after the last turn before the picture is drawn finely
const BIAS = 0.02; // of depth: how far a line may be behind the sheet that it lies on
const APART_OF_BOX = 0.002; // of the box's width: nearer, two runs are in one place
const SLACK = 1.5; // pixels of the sheet's own slope, on top of the bias

export class Space {
  box;
  changed;
  camera = new Camera();
  /** Whether heights are logarithmic. */
  log = false;
  logButton = element("button", { type: "button", "aria-pressed": "false" }, say("page.space.log"));
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
  /** What is shown. @type {SurfaceCard} */
  surface = null;
  /** @type {ShownRun[]} */
  runs = [];
  /** @type {ShownRun[]} */
  pinned = [];
  start;
  field = null;
  cover = null;
  /** @type {Theme} */
  theme = null;
  step = 0;
  /** Made of these when they are drawn, null when they must be made again. @type {Sheet} */
  sheet = null;
  /** @type {Drape[]} */
  drapes = null;
  /** @type {Drape[]} */
  thin = [];
  /** @type {Drape[]} */
  valleys = [];
  /** Whether the eye is elsewhere than drawn, and whether it is still moving. */
  turned = true;
  moving = false;
  resting;
  /** What the eye sees, see Camera.sight. */
  sight;
  /** The sheet's picture, pixels of it for one of CSS, and the depth that a line may be behind. */
  raster;
  fine = 1;
  bias = BIAS;
  painted = element("canvas");
  /** Where no words may be, see Labels. */
  taken = [];

  /** @param changed is called when it must be drawn again */
  constructor(box, changed) {
    this.box = box;
    this.changed = changed;
    this.layers = ["ground", "ghost", "trail", "top"].map((name) =>
      element("canvas", { class: name, "aria-hidden": "true" }),
    );
    const pens = this.layers.map((canvas) => canvas.getContext("2d"));
    [this.ground, this.ghost, , this.top] = pens;
    this.trail = new Trail(pens[2]);
    this.logButton.onclick = () => this.setLog(!this.log);
    box.append(...this.layers, this.logButton);
    orbitBox(this, () => this.moved());
    this.resize();
  }

  resize(ratio = undefined) {
    if (fitLayers(this, ratio)) this.turned = true;
  }

  // --- what is shown ----------------------------------------------------------------------

  /** @param field the map's `field`, its `shares` and `floor`; null until it is here */
  show({ surface, runs, start, field }) {
    const sheet = field !== this.field || surface !== this.surface;
    Object.assign(this, { surface, runs, start, field });
    if (sheet) this.sheet = null;
    this.drapes = null;
    this.box.setAttribute("aria-label", say("page.space.label", { name: surface.name }));
  }

  /** Runs to draw thin beside those that are shown. */
  showPinned(runs) {
    this.pinned = runs;
    this.drapes = null;
  }

  /** What the sheet is painted with in place of its heights, null for those. */
  showCover(cover) {
    this.cover = cover;
    this.turned = true;
  }

  setLog(log) {
    this.log = log;
    this.logButton.setAttribute("aria-pressed", String(log));
    this.sheet = this.drapes = null;
    this.changed();
  }

  lookFrom(place) {
    this.camera.goTo(place);
    this.moved();
  }

  /** The eye has moved: coarse while it moves, fine once it rests. */
  moved() {
    this.turned = this.moving = true;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.moving = false;
      this.turned = true;
      this.changed();
    }, SETTLED);
    this.changed();
  }

  // --- frames -----------------------------------------------------------------------------

  draw(step, theme) {
    // Until the field of another surface is here, the picture of the one before stays.
    if (!this.field || !this.width) return;
    if (this.prepare(theme)) {
      for (const drape of [...this.drapes, ...this.thin, ...this.valleys]) drape?.project(this);
      this.drawGhost();
      this.rewind();
    } else if (step < this.step) this.rewind();
    this.step = step;
    this.trail.extend(step);
    this.drawTop(step);
  }

  /** Make again what has changed since the last frame; whether the paths must be drawn again. */
  prepare(theme) {
    const again = this.turned || !this.sheet || theme !== this.theme;
    if (!again && this.drapes) return false;
    const { field, shares, floor } = this.field;
    this.sheet ??= new Sheet(field, shares, { domain: this.surface.domain, floor, log: this.log });
    if (!this.drapes) {
      this.drapes = this.layDrapes();
      this.thin = this.pinned.map((run) => new Drape(run, this.sheet, THIN));
      this.valleys = this.surface.valleys.map((points) => new Drape(alongValley(points), this.sheet, THIN));
    }
    Object.assign(this, { theme, turned: false });
    this.sight = this.camera.sight(this.width, this.height);
    if (again) this.drawGround();
    return true;
  }

  layDrapes() {
    const [x0, x1] = this.sheet.box;
    const sets = companions(this.runs, APART_OF_BOX * (x1 - x0));
    const drapes = this.runs.map((run) => run && new Drape(run, this.sheet));
    drapes.forEach((drape, k) => drape && Object.assign(drape, { sets: sets[k], all: drapes }));
    return drapes;
  }

  clear(context) {
    clearLayer(context, this.ratio);
  }

  rewind() {
    this.trail.rewind(this.drapes, this.ratio);
  }

  /** Frame and sheet; the sheet's depths are kept, to tell which lines it hides. */
  drawGround() {
    const { theme, width: wide, height: high } = this;
    this.taken = buttonsOver(this.box);
    this.fine = this.moving ? 1 : Math.max(2, Math.min(this.ratio, 3));
    const [width, height] = [wide, high].map((side) => Math.round(side * this.fine));
    this.raster = new Raster(width, height, paints(theme, this.fine));
    this.raster.draw(this.sheet, this.camera.sight(width, height), this.cover?.texture(theme));
    Object.assign(this.painted, { width, height });
    this.painted.getContext("2d").putImageData(this.raster.image, 0, 0);
    this.clear(this.ground);
    const { sheet, sight, surface: { names } } = this;
    drawFrame(this.ground, { sheet, sight, theme, width: wide, names });
    this.ground.imageSmoothingQuality = "high";
    this.ground.drawImage(this.painted, 0, 0, wide, high);
    const { scale, tilt } = this.sight;
    this.bias = BIAS + (SLACK / scale) * Math.min(1 / Math.tan(tilt), 6);
  }

  /** Whether the sheet lies before a point of the picture at that depth. */
  hides(px, py, depth) {
    const { width, height, depth: depths, under } = this.raster;
    const [column, row] = [Math.floor(px * this.fine), Math.floor(py * this.fine)];
    if (column < 0 || row < 0 || column >= width || row >= height) return false;
    // What lies on the sheet cannot be seen from below it.
    const at = row * width + column;
    return depths[at] > depth + (under[at] ? -this.bias : this.bias);
  }

  /** The rest of every path, faint; while the eye moves, what the player has shown will do. */
  drawGhost() {
    this.clear(this.ghost);
    for (const drape of [...this.valleys, ...this.thin]) drape.drawWhole(this.ghost);
    if (this.moving) return;
    this.ghost.globalAlpha = 0.3;
    for (const drape of this.drapes) drape?.drawWhole(this.ghost);
    this.ghost.globalAlpha = 1;
  }

  drawTop(step) {
    const { top, surface, start, theme } = this;
    this.clear(top);
    useFont(top, theme);
    const labels = new Labels(this, this.taken);
    this.drawPlace(start[0], start[1], labels, { text: say("page.map.start"), way: [12, -10], ring: true });
    for (const [x, y] of surface.valleys.length ? [] : surface.minima) {
      this.drawPlace(x, y, labels, { text: say("page.map.minimum"), way: [9, 15], ring: false });
    }
    for (const drape of [...this.thin, ...this.drapes]) drape?.drawHead(top, step);
  }

  /** A place on the sheet with its name: a cross for a minimum, a ring for the start. */
  drawPlace(x, y, labels, { text, way, ring }) {
    const { top, theme, sheet, sight } = this;
    if (!sheet.holds(x, y)) return;
    const [X, Y] = [sheet.X(x), sheet.Y(y)];
    const [px, py, depth] = sight.project(X, Y, sheet.at(X, Y));
    top.globalAlpha = this.hides(px, py, depth) ? 0.35 : 1;
    if (ring) {
      top.beginPath();
      top.arc(px, py, 6, 0, 2 * Math.PI);
      top.strokeStyle = theme.ink;
      top.lineWidth = 1.6;
      top.stroke();
    } else markMinimum(top, px, py, theme);
    labels.name(top, text, px, py, way);
    top.globalAlpha = 1;
  }
}
