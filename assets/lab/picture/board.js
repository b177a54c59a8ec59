// A canvas with a small picture for every run, side by side.

import { clearLayer, fitLayers, useFont } from "../page/layers.js";
import { powersOfTen, ticks } from "../numbers/ticks.js";
import { brief } from "../numbers/write.js";
import { element } from "../page/element.js";
import { MARKS, traceMark } from "./marks.js";

const BETWEEN = 12; // pixels between two pictures

/**
 * Places for so many pictures in a box, as large as they can be when each is `shape` as wide as high,
 * or fills its place where that is 0; above each is room for its name.
 * @param {number} count
 * @param {{left: number, top: number, width: number, height: number}} box
 * @param {number} head
 * @param {number} shape
 */
export function placesIn(count, { left, top, width, height }, head, shape = 1) {
  const fit = (columns) => {
    const rows = Math.ceil(count / columns);
    const wide = (width - (columns - 1) * BETWEEN) / columns;
    const high = (height - (rows - 1) * BETWEEN) / rows - head;
    return { columns, wide, high, size: shape ? Math.min(wide, high * shape) : Math.min(wide, 2.2 * high) };
  };
  const ways = Array.from({ length: Math.max(count, 1) }, (_, k) => fit(k + 1));
  const best = ways.reduce((one, other) => (other.size > one.size ? other : one));
  const [wide, high] = shape ? [best.size, best.size / shape] : [best.wide, best.high];
  return Array.from({ length: count }, (_, k) => ({
    left: left + (k % best.columns) * (wide + BETWEEN),
    top: top + Math.floor(k / best.columns) * (high + head + BETWEEN) + head,
    width: Math.max(wide, 1),
    height: Math.max(high, 1),
  }));
}

export class Board {
  /** @type {HTMLElement} */
  box;
  /** @type {HTMLCanvasElement} */
  canvas;
  layers;
  /** @type {CanvasRenderingContext2D} */
  context;
  /** @type {HTMLElement} */
  buttons;
  /** Its size in CSS pixels, and device pixels of one. */
  width = 0;
  height = 0;
  ratio = 1;
  /** @type {Theme} */
  theme = null;
  picture;

  /** @param picture what is drawn: whether it is `ready`, and `paint(context, step, theme)` */
  constructor(parent, name, label, picture) {
    this.picture = picture;
    this.canvas = element("canvas", { role: "img", "aria-label": label });
    this.box = element("div", { class: `board ${name}` }, this.canvas);
    parent.append(this.box);
    this.buttons = parent.parentElement.querySelector(".looks");
    this.layers = [this.canvas];
    this.context = this.canvas.getContext("2d");
  }

  resize(ratio) {
    fitLayers(this, ratio);
  }

  draw(step, theme) {
    this.theme = theme;
    if (this.picture.ready && this.begin()) this.picture.paint(this.context, step, theme);
  }

  /** Draw as on the screen, in shapes, into another context. */
  drawShapes(context, step) {
    if (this.picture.ready && this.theme) this.picture.paint(context, step, this.theme);
  }

  /** An empty canvas to draw on; whether it has any room. */
  begin() {
    if (!this.width) this.resize();
    if (!this.width) return false;
    clearLayer(this.context, this.ratio);
    return true;
  }

  /** Where the buttons end that lie over it. */
  get below() {
    const { offsetTop, offsetHeight } = this.buttons;
    return offsetTop + offsetHeight + 4;
  }

  /** Places for the pictures of runs below the buttons that lie over it, and so many lines. */
  places(count, theme, shape, lines = 0) {
    const top = this.below + 1.6 * theme.em * lines;
    const box = { left: 6, top, width: this.width - 12, height: this.height - top - 6 };
    return placesIn(count, box, 1.6 * theme.em, shape);
  }
}

/** The name of a run over its picture, with its mark. */
export function nameOver(context, { left, top, width }, run, theme, more = "") {
  const y = top - 0.7 * theme.em;
  traceMark(context, MARKS[run.style], left + 6, y, 5);
  context.fillStyle = theme.runs[run.style];
  context.fill();
  useFont(context, theme);
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = theme.words[run.style];
  const text = more ? `${run.name} · ${more}` : run.name;
  context.save();
  context.beginPath();
  context.rect(left, top - 1.6 * theme.em, width, 1.6 * theme.em);
  context.clip();
  context.fillText(text, left + 16, y);
  context.restore();
}

/**
 * Axes around a place, and where values lie in it; until the context is restored nothing that is
 * drawn leaves it.
 * @param {any} context
 * @param {{left: number, top: number, width: number, height: number}} place
 * @param {number[]} across from where to where
 * @param {number[]} up of powers of ten where it is `logarithmic`
 * @param {Theme} theme
 */
export function frameIn(context, { left, top, width, height }, [x0, x1], [y0, y1], theme, logarithmic = false) {
  const px = (x) => left + ((x - x0) / (x1 - x0)) * width;
  const py = (y) => top + ((y1 - y) / (y1 - y0)) * height;
  context.setLineDash([]);
  useFont(context, theme);
  context.lineWidth = 1;
  context.strokeStyle = theme.grid;
  context.strokeRect(left, top, width, height);
  context.fillStyle = theme.faint;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const rows = logarithmic ? powersOfTen(y0, y1, 5) : ticks(y0, y1, 4).map((at) => ({ at, text: brief(at) }));
  for (const { at, text } of rows) context.fillText(text, left - 5, py(at));
  context.textAlign = "center";
  for (const x of ticks(x0, x1, 4)) context.fillText(brief(x), px(x), top + height + 0.9 * theme.em);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  return { px, py };
}
