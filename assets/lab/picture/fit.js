// The data that a surface's model is fitted to, with what every run makes of them at a step.

import { ticks } from "../numbers/ticks.js";
import { shown } from "../numbers/write.js";
import { setHidden } from "../page/element.js";
import { clearLayer, fitLayers, useFont } from "../page/layers.js";
import { DASHES, MARKS, traceMark } from "./marks.js";

// Room for the axes, in sizes of the font.
const FRAME = { left: 2.6, right: 0.8, top: 1.6, bottom: 2.7 };
const BEYOND = 0.05; // of the data's span, beyond the data on either side
const PIECES = 40; // of a curve

/**
 * What a model says at u.
 * @param {FitData} data
 * @param {number} x
 * @param {number} y
 */
export function fitted({ centre, scale, unit, logistic }, x, y, u) {
  const z = (x * (u - centre)) / scale + y;
  return logistic ? 1 / (1 + Math.exp(-z)) : unit * z;
}

/**
 * Where on its line a run is marked: on the boundary, where a logistic model says ½, or at the end.
 * @param {FitData} data
 */
export function markedAt({ centre, scale, logistic }, x, y, low, high) {
  const boundary = centre - (scale * y) / x;
  return logistic && boundary >= low && boundary <= high ? boundary : high;
}

export class Fit {
  /** @type {HTMLCanvasElement} */
  box;
  layers;
  context;
  /** Room for the axes, in CSS pixels. */
  frame = FRAME;
  /** Its size in CSS pixels, and device pixels of one. */
  width = 0;
  height = 0;
  ratio = 1;
  /** What is shown; null where a surface has no data. @type {FitData} */
  data = null;
  /** @type {ShownRun[]} */
  runs = [];
  /** What its sides stand for. @type {[low: number, high: number][]} */
  spans = [[0, 1], [0, 1]];

  constructor(root) {
    this.box = root.querySelector(".fit-data");
    this.layers = [this.box];
    this.context = this.box.getContext("2d");
  }

  show(data, runs) {
    Object.assign(this, { data, runs });
    setHidden(this.box, !data);
    if (!data) return;
    this.spans = [0, 1].map((k) => {
      const values = data.points.map((point) => point[k]);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return [low - BEYOND * (high - low), high + BEYOND * (high - low)];
    });
  }

  px = (u) => {
    const [low, high] = this.spans[0];
    return this.frame.left + ((u - low) / (high - low)) * (this.width - this.frame.left - this.frame.right);
  };

  py = (v) => {
    const [low, high] = this.spans[1];
    return this.height - this.frame.bottom - ((v - low) / (high - low)) * (this.height - this.frame.top - this.frame.bottom);
  };

  draw(step, theme) {
    if (!this.data) return;
    fitLayers(this);
    clearLayer(this.context, this.ratio);
    this.drawShapes(this.context, step, theme);
  }

  /** Draw all of it into a context, from its upper left corner on. */
  drawShapes(context, step, theme) {
    const room = (side) => FRAME[side] * theme.em;
    this.frame = { left: room("left"), right: room("right"), top: room("top"), bottom: room("bottom") };
    context.fillStyle = theme.paper;
    context.globalAlpha = 0.9;
    context.fillRect(0, 0, this.width, this.height);
    context.globalAlpha = 1;
    this.drawAxes(context, theme);
    context.save();
    context.beginPath();
    const [left, top] = [this.frame.left, this.frame.top];
    context.rect(left, top, this.width - left - this.frame.right, this.height - top - this.frame.bottom);
    context.clip();
    this.drawPoints(context, theme);
    for (const run of this.runs) if (run?.rows) this.drawRun(context, run, Math.min(step, run.rows - 1), theme);
    context.restore();
  }

  drawAxes(context, theme) {
    useFont(context, theme);
    context.fillStyle = theme.ink;
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    const bottom = this.height - this.frame.bottom;
    context.beginPath();
    context.moveTo(this.frame.left, this.frame.top);
    context.lineTo(this.frame.left, bottom);
    context.lineTo(this.width - this.frame.right, bottom);
    context.stroke();
    context.textAlign = "center";
    const [[u0, u1], [v0, v1]] = this.spans;
    for (const u of ticks(u0, u1, 4)) context.fillText(shown(u), this.px(u), bottom + 0.9 * theme.em);
    context.textAlign = "right";
    for (const v of ticks(v0, v1, 3)) context.fillText(shown(v), this.frame.left - 4, this.py(v) + 4);
    context.fillText(this.data.across, this.width - this.frame.right, this.height - 0.5 * theme.em);
    context.textAlign = "left";
    context.fillText(this.data.up, 6, theme.em);
  }

  drawPoints(context, theme) {
    context.fillStyle = theme.ink;
    context.globalAlpha = 0.5;
    for (const [u, v] of this.data.points) {
      context.beginPath();
      context.arc(this.px(u), this.py(v), 2.2, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  }

  drawRun(context, run, row, theme) {
    const { data, spans: [[low, high]] } = this;
    const [x, y] = [run.x[row], run.y[row]];
    context.beginPath();
    for (let k = 0; k <= PIECES; k++) {
      const u = low + (k / PIECES) * (high - low);
      context.lineTo(this.px(u), this.py(fitted(data, x, y, u)));
    }
    context.strokeStyle = context.fillStyle = theme.runs[run.style];
    context.lineWidth = 1.8;
    context.setLineDash(DASHES[run.style]);
    context.stroke();
    context.setLineDash([]);
    const at = markedAt(data, x, y, low, high);
    traceMark(context, MARKS[run.style], this.px(at), this.py(fitted(data, x, y, at)), 5);
    context.fill();
  }
}
