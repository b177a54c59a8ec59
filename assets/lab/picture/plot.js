// A plot over the steps of a run: its axes, and values as lines; what they are is not its matter.

import { powersOfTen, ticks } from "../numbers/ticks.js";
import { brief, briefPower, grouped } from "../numbers/write.js";
import { fitLayers, useFont } from "../page/layers.js";
import { say } from "../words/say.js";

const MARGIN = { left: 4, right: 1.85, top: 2.9, bottom: 2.3 }; // in sizes of its font
const BLOWUP = 3; // powers of ten above the start from which a value is of a blow-up
const COLUMN = 2; // pixels: where steps are closer, lines to and fro would be one solid block
const BAND = 0.25; // how opaque the band is that they make instead

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
  /** How far values go on beyond either end of it, null where they do not. */
  beyond = { low: null, high: null };
  /** Values that have a line across, with the key of what is written beside it, and whose it is. @type {Level[]} */
  levels = [];
  /** @type {Theme} */
  theme = null;

  /** @param layers the canvases that have the size of `box` */
  constructor(box, layers) {
    this.box = box;
    this.layers = layers;
  }

  get em() {
    return this.theme?.em ?? 13;
  }

  get left() {
    return Math.round(MARGIN.left * this.em);
  }

  get right() {
    return this.width - Math.round(MARGIN.right * this.em);
  }

  get top() {
    return Math.round(MARGIN.top * this.em);
  }

  get bottom() {
    return this.height - Math.round(MARGIN.bottom * this.em);
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
  resize(ratio) {
    return fitLayers(this, ratio);
  }

  /**
   * Span the axis over all finite values, but those of a blow-up.
   * @param lines each with `values`, `rows` and `diverged`, or null
   */
  span(lines) {
    const levels = this.levels.map(({ at }) => at);
    let [low, high] = [Math.min(...levels), Math.max(...levels)];
    let [least, most] = [Infinity, -Infinity];
    for (const line of lines) {
      if (!line) continue;
      const [from, to] = this.limits(line);
      for (let t = 0; t < line.rows; t++) {
        const value = line.values[t];
        if (!Number.isFinite(value)) continue;
        if (value < least) least = value;
        if (value > most) most = value;
        if (value < from || value > to) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (low > high) [low, high] = [-1, 1];
    const air = Math.max((high - low) * 0.05, this.logarithmic ? 0.3 : Math.abs(high) * 0.05, 1e-9);
    [this.low, this.high] = [low - air, high + air];
    this.beyond = { low: least < this.low ? least : null, high: most > this.high ? most : null };
  }

  /** Between what values those of a line lie that are not of a blow-up. */
  limits({ values, diverged }) {
    const start = Array.prototype.find.call(values, Number.isFinite) ?? 0;
    // Powers of ten have room for a peak that comes back.
    if (this.logarithmic) return [-Infinity, diverged === null ? Infinity : start + BLOWUP];
    const far = 10 ** BLOWUP * Math.max(Math.abs(start), 1);
    return [start - far, start + far];
  }

  begin(context) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    useFont(context, this.theme);
    context.lineJoin = "round";
  }

  /** A pixel in units of the axis, and how many steps are drawn in one column of pixels. */
  get grain() {
    const { top, bottom, low, high, ratio, steps } = this;
    if (!this.width) return { height: 1, count: steps };
    const height = (high - low) / Math.max(bottom - top, 1) / ratio;
    return { height: Number(height.toPrecision(3)), count: this.column };
  }

  /** The steps of one column of pixels; where there is no room for steps, as on a page that is left, all. */
  get column() {
    const apart = this.px(1) - this.px(0);
    return apart > 0 ? Math.ceil(COLUMN / apart) : Math.max(this.steps, 1);
  }

  /** The steps from which the lines along the most and the least of each column of pixels go. */
  edges(values, rows) {
    const count = this.column;
    const [most, least] = [[], []];
    for (let t = 0; t < rows; ) {
      // What is left at the end belongs to the column before.
      const end = count > 1 && rows - t < 2 * count ? rows : t + count;
      let [top, bottom] = [-1, -1];
      for (; t < end; t++) {
        // A row may have no value: there is no step before the first.
        if (Number.isNaN(values[t])) continue;
        if (top < 0 || values[t] > values[top]) top = t;
        if (bottom < 0 || values[t] < values[bottom]) bottom = t;
      }
      if (top < 0) continue;
      most.push(top);
      least.push(bottom);
    }
    return count > 1 ? [most, least] : [most];
  }

  /** Add the line through the values of some steps to the path. */
  trace(context, values, steps) {
    for (const t of steps) {
      context.lineTo(this.px(t), Math.min(Math.max(this.py(values[t]), -50), this.height + 50));
    }
  }

  /** Draw values as a line, or as the band that a line too close to itself would fill. */
  draw(context, values, rows) {
    const edges = this.edges(values, rows);
    for (const edge of edges) {
      context.beginPath();
      this.trace(context, values, edge);
      context.stroke();
    }
    if (edges.length < 2) return;
    const opaque = context.globalAlpha;
    context.globalAlpha = opaque * BAND;
    context.fillStyle = context.strokeStyle;
    context.beginPath();
    this.trace(context, values, edges[0]);
    this.trace(context, values, edges[1].reverse());
    context.fill();
    context.globalAlpha = opaque;
  }

  drawAxes(context) {
    const { theme, low, high } = this;
    context.strokeStyle = theme.grid;
    context.fillStyle = theme.faint;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const rows = Math.max(Math.floor((this.bottom - this.top) / (3.2 * this.em)), 2);
    const plain = () => ticks(low, high, rows).map((at) => ({ at, text: brief(at) }));
    for (const { at, text } of this.logarithmic ? powersOfTen(low, high, rows) : plain()) {
      const y = this.rule(context, at);
      context.fillText(text, this.left - 6, y);
    }
    context.textBaseline = "alphabetic";
    context.textAlign = "center";
    for (const value of ticks(0, this.steps, Math.max(Math.floor((this.right - this.left) / (6 * this.em)), 2))) {
      if (Number.isInteger(value)) {
        context.fillText(grouped(value), this.px(value), this.height - 0.9 * this.em);
      }
    }
    context.textAlign = "right";
    for (const level of this.levels) this.drawLevel(context, level);
    context.fillStyle = theme.faint;
    context.fillText(say("page.curve.step"), this.left - 14, this.height - 0.9 * this.em);
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

  /**
   * A value that matters, such as the threshold above which a gradient is clipped.
   * @param {any} context
   * @param {Level} level
   */
  drawLevel(context, { at, text, style }) {
    const { theme } = this;
    context.setLineDash([3, 4]);
    context.strokeStyle = style === undefined ? theme.ink : theme.runs[style];
    const y = this.rule(context, at);
    context.setLineDash([]);
    context.fillStyle = style === undefined ? theme.ink : theme.words[style];
    context.fillText(say(text), this.width - 4, y + 4);
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

  /** Say how far the values go on that the axis has no room for. */
  drawBeyond(context) {
    const text = this.logarithmic ? briefPower : brief;
    const { low, high } = this.beyond;
    if (high !== null) this.write(context, say("page.curve.above", { most: text(high, 3) }), this.top + 0.8 * this.em);
    if (low !== null) this.write(context, say("page.curve.below", { least: text(low, 3) }), this.bottom - 6);
  }

  /** Words over the lines, from the left. */
  write(context, text, y, colour = this.theme.ink) {
    context.setLineDash([]);
    context.lineWidth = 3;
    context.strokeStyle = this.theme.paper;
    context.strokeText(text, this.left + 6, y);
    context.fillStyle = colour;
    context.fillText(text, this.left + 6, y);
  }
}
