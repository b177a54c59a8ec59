// The trails of all runs on one canvas: later runs over earlier ones, whether they were drawn at once
// or step by step.

import { clearLayer } from "../page/layers.js";

const ROOM = 8; // pixels around a line's vertices that it may paint

export class Trail {
  /** What is seen. @type {Pen} */
  context;
  ratio = 1;
  /** What draws itself on: `rewind()`, `extend(context, step)`, `px` and `py`, and `done`, the last vertex drawn. */
  lines = [];
  /** The step that is drawn, null before the first. */
  step = null;
  /** Each line by itself, from when the lines are first drawn on. @type {OffscreenCanvasRenderingContext2D[]} */
  layers = null;

  /** @param {Pen} context */
  constructor(context) {
    this.context = context;
  }

  /** Begin anew, with these lines. */
  rewind(lines, ratio) {
    Object.assign(this, { lines, ratio, step: null, layers: null });
    clearLayer(this.context, ratio);
    for (const line of lines) line?.rewind();
  }

  /** Draw all lines on to a step. */
  extend(step) {
    if (this.step === null) for (const line of this.lines) line?.extend(this.context, step);
    else if (step > this.step) this.drawOn(step);
    this.step = step;
  }

  drawOn(step) {
    this.layers ??= this.lines.map((line) => line && this.apart(line));
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    this.lines.forEach((line, k) => {
      if (!line) return;
      const from = line.done;
      line.extend(this.layers[k], step);
      for (let i = from; i <= line.done; i++) {
        left = Math.min(left, line.px[i]);
        right = Math.max(right, line.px[i]);
        top = Math.min(top, line.py[i]);
        bottom = Math.max(bottom, line.py[i]);
      }
    });
    this.paint(left, right, top, bottom);
  }

  /** What is drawn of a line, on a layer of its own. */
  apart(line) {
    const { width, height } = this.context.canvas;
    const layer = new OffscreenCanvas(width, height).getContext("2d");
    clearLayer(layer, this.ratio);
    line.rewind();
    line.extend(layer, this.step);
    return layer;
  }

  /** Put the layers on top of each other in a part of the picture. */
  paint(left, right, top, bottom) {
    const { context, ratio } = this;
    const { width, height } = context.canvas;
    const edge = (value, most) => Math.min(Math.max(Math.round(value * ratio), 0), most);
    const [x, y] = [edge(left - ROOM, width), edge(top - ROOM, height)];
    const [wide, high] = [edge(right + ROOM, width) - x, edge(bottom + ROOM, height) - y];
    if (!(wide > 0 && high > 0)) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(x, y, wide, high);
    for (const layer of this.layers) {
      if (layer) context.drawImage(layer.canvas, x, y, wide, high, x, y, wide, high);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }
}
