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
  /**
   * Each line by itself, from when the lines are first drawn on.
   * @type {{pen: OffscreenCanvasRenderingContext2D, left: number, top: number}[]}
   */
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
      line.extend(this.layers[k].pen, step);
      for (let i = from; i <= line.done; i++) {
        left = Math.min(left, line.px[i]);
        right = Math.max(right, line.px[i]);
        top = Math.min(top, line.py[i]);
        bottom = Math.max(bottom, line.py[i]);
      }
    });
    this.paint([left, right], [top, bottom]);
  }

  /** What is drawn of a line, on a layer no larger than it. */
  apart(line) {
    const { width, height } = this.context.canvas;
    const [left, right] = this.edges(Math.min(...line.px), Math.max(...line.px), width);
    const [top, bottom] = this.edges(Math.min(...line.py), Math.max(...line.py), height);
    const pen = new OffscreenCanvas(Math.max(right - left, 1), Math.max(bottom - top, 1)).getContext("2d");
    clearLayer(pen, this.ratio);
    pen.setTransform(this.ratio, 0, 0, this.ratio, -left, -top);
    line.rewind();
    line.extend(pen, this.step);
    return { pen, left, top };
  }

  /** Device pixels around two places, within the canvas. */
  edges(low, high, most) {
    const at = (value) => Math.min(Math.max(Math.round(value * this.ratio), 0), most);
    return [at(low - ROOM), at(high + ROOM)];
  }

  /** Put the layers on top of each other in a part of the picture. */
  paint(xs, ys) {
    const { context } = this;
    const { width, height } = context.canvas;
    const [left, right] = this.edges(...xs, width);
    const [top, bottom] = this.edges(...ys, height);
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    context.clearRect(left, top, right - left, bottom - top);
    for (const layer of this.layers) if (layer) context.drawImage(layer.pen.canvas, layer.left, layer.top);
    context.restore();
  }
}
