// A plot over the steps of a run: its axes, and values as lines; what they are is not its matter.

import { powersOfTen, ticks } from "../numbers/ticks.js";
import { brief, grouped } from "../numbers/write.js";
import { fitLayers } from "../page/layers.js";

const MARGIN = { left: 52, right: 24, top: 38, bottom: 30 };

export class Plot {
  /** @type {HTMLElement} */
  box;
  /** @type {HTMLCanvasElement[]} */
  layers;
  /** Its size in CSS pixels, and device pixels of one. */
  width = 0;
  height = 0;
  ratio = 1;
  steps = 0;
  /** What the axis of values spans, powers of ten where it is logarithmic. */
  low = -1;
  high = 1;
  logarithmic = false;
  /** Values that have a line across, those of clipping thresholds. */
  levels = [];
  /** @type {Theme} */
  theme = null;

  /** @param layers the canvases that have the size of `box` */
  constructor(box, layers) {
    this.box = box;
    this.layers = layers;
  }

  get left() {
    return MARGIN.left;
  }

  get right() {
    return this.width - MARGIN.right;
  }

  get top() {
    return MARGIN.top;
  }

  get bottom() {
    return this.height - MARGIN.bottom;
  }

  px = (step) => this.left + (step / this.steps) * (this.right - this.left);
  py = (value) =>
    this.top + ((this.high - value) / (this.high - this.low || 1)) * (this.bottom - this.top);

  /** The height of a value, where the plot ends if it lies outside. */
  within = (value) => Math.min(Math.max(this.py(value), this.top), this.bottom);

  /** The step below a place on the screen. */
  stepAt(clientX) {
    const share = (clientX - this.box.getBoundingClientRect().left - this.left) / (this.right - this.left);
    return Math.round(Math.min(Math.max(share, 0), 1) * this.steps);
  }

  /** Whether the size has changed. */
  resize() {
    return fitLayers(this);
  }

  /**
   * Span the axis over all values, but those of a run on its way to infinity.
   * @param lines each with `values`, `rows` and `diverged`, or null
   */
  span(lines) {
    let [low, high] = [Math.min(...this.levels), Math.max(...this.levels)];
    for (const line of lines) {
      if (!line) continue;
      const rows = line.diverged === null ? line.rows : 1;
      for (let t = 0; t < rows; t++) {
        const value = line.values[t];
        if (!Number.isFinite(value)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (low > high) [low, high] = [-1, 1];
    const air = Math.max((high - low) * 0.05, this.logarithmic ? 0.3 : Math.abs(high) * 0.05, 1e-9);
    [this.low, this.high] = [low - air, high + air];
  }

  begin(context) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.font = this.theme.font;
    context.lineJoin = "round";
  }

  /** Trace values, at most four points for a column of pixels: first, least, most and last. */
  trace(context, values, rows) {
    context.beginPath();
    const clamp = (v) => Math.min(Math.max(this.py(v), -50), this.height + 50);
    let pen = false;
    for (let t = 0; t < rows; ) {
      const column = Math.floor(this.px(t));
      const first = t;
      let [least, most] = [t, t];
      while (t < rows && Math.floor(this.px(t)) === column) {
        if (!(values[t] >= values[least])) least = t;
        if (!(values[t] <= values[most])) most = t;
        t++;
      }
      const inOrder = least < most ? [least, most] : [most, least];
      let before = -1;
      for (const k of [first, ...inOrder, t - 1]) {
        if (k === before) continue;
        before = k;
        // A row may have no value: there is no step before the first.
        if (Number.isNaN(values[k])) continue;
        context[pen ? "lineTo" : "moveTo"](this.px(k), clamp(values[k]));
        pen = true;
      }
    }
  }

  drawAxes(context) {
    const { theme, low, high } = this;
    context.strokeStyle = theme.grid;
    context.fillStyle = theme.faint;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const rows = Math.max(Math.floor((this.bottom - this.top) / 42), 2);
    const plain = () => ticks(low, high, rows).map((at) => ({ at, text: brief(at) }));
    for (const { at, text } of this.logarithmic ? powersOfTen(low, high, rows) : plain()) {
      const y = this.rule(context, at);
      context.fillText(text, this.left - 6, y);
    }
    context.textBaseline = "alphabetic";
    context.textAlign = "center";
    for (const value of ticks(0, this.steps, Math.max(Math.floor((this.right - this.left) / 80), 2))) {
      if (Number.isInteger(value)) {
        context.fillText(grouped(value), this.px(value), this.height - 12);
      }
    }
    context.textAlign = "right";
    for (const level of this.levels) this.drawLevel(context, level);
    context.fillText("step", this.left - 14, this.height - 12);
    context.textAlign = "left";
  }

  /** A line across at a value; the height that it is drawn at. */
  rule(context, value) {
    const y = Math.round(this.py(value)) + 0.5;
    context.beginPath();
    context.moveTo(this.left, y);
    context.lineTo(this.right, y);
    context.stroke();
    return y;
  }

  /** The threshold above which a gradient is clipped. */
  drawLevel(context, level) {
    context.setLineDash([3, 4]);
    context.strokeStyle = this.theme.ink;
    const y = this.rule(context, level);
    context.setLineDash([]);
    context.fillText("c", this.right + 12, y + 4);
  }

  /** The line that marks the step that is shown. */
  drawStep(context, step) {
    const x = Math.round(this.px(step)) + 0.5;
    context.strokeStyle = this.theme.faint;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, this.top);
    context.lineTo(x, this.bottom);
    context.stroke();
  }
}
