// The gradient, or the step, of every layer against the step, a small picture for each run: what vanishes is seen.

import { brief } from "../numbers/write.js";
import { useFont } from "../page/layers.js";
import { say } from "../words/say.js";
import { Board, nameOver } from "./board.js";
import { Hover } from "./hover.js";
import { followScrub } from "./scrub.js";

const LEFT = 44; // room for the axis
const BOTTOM = 4;
const KEY_ROOM = 560; // pixels

/**
 * The least and largest of all values that are numbers, as powers of ten at whole ones.
 * @param {ArrayLike<number>[]} all
 */
export function decades(all) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of all) {
    for (let k = 0; k < values.length; k++) {
      if (!Number.isFinite(values[k])) continue;
      low = Math.min(low, values[k]);
      high = Math.max(high, values[k]);
    }
  }
  if (low > high) return [-1, 1];
  return [Math.floor(Math.max(low, high - 12)), Math.max(Math.ceil(high), Math.floor(Math.max(low, high - 12)) + 1)];
}

/**
 * A colour for a layer, from the first to the last.
 * @param {Colour} low
 * @param {Colour} high
 */
const blend = (low, high, share) => `rgb(${low.map((c, k) => Math.round(c + share * (high[k] - c))).join(" ")})`;

/** The ramp of layers: from a warm first to a cool last. */
const ramp = (share, dark) =>
  dark ? blend([255, 178, 84], [96, 190, 255], share) : blend([176, 74, 0], [20, 98, 190], share);

export class Strips {
  /** @type {Board} */
  board;
  runs = [];
  names = [];
  steps = 0;
  /** What of every layer is shown, slopes or moves. */
  which = "slopes";
  range = [-1, 1];
  places = [];
  on;

  /** @param on `scrub(step)` */
  constructor(parent, on) {
    this.on = on;
    this.board = new Board(parent, "strips", say("page.train.strips"), this);
    followScrub(this.board.box, (event) => {
      const at = this.at(event);
      if (at) on.scrub(at.step);
    });
    new Hover(this.board.box, (event) => this.told(event));
  }

  show({ runs, names, steps }) {
    Object.assign(this, { runs: runs.filter(Boolean), names, steps });
    this.take(this.which);
  }

  /** Show the gradients, or how far each step moves. @param {string} which slopes or moves */
  take(which) {
    this.which = which;
    this.range = decades(this.runs.map((run) => run[which]));
  }

  get ready() {
    return true;
  }

  paint(context, step, theme) {
    // Where there is no room beside the buttons the key has a line of its own.
    const narrow = this.board.width < KEY_ROOM;
    this.places = this.board.places(this.runs.length, theme, 0, Number(narrow));
    this.drawKey(context, narrow ? this.board.below + 0.7 * theme.em : 1.5 * theme.em, theme);
    this.runs.forEach((run, k) => {
      const place = this.places[k];
      nameOver(context, place, run, theme);
      this.drawAxis(context, place, theme);
      for (let layer = 0; layer < run.layers; layer++) this.drawLayer(context, place, run, layer, theme);
      this.drawStep(context, place, Math.min(step, run.rows - 1), theme);
    });
  }

  /** Which colour is which layer. */
  drawKey(context, y, theme) {
    const layers = Math.max(1, ...this.runs.map((run) => run.layers));
    useFont(context, theme);
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.fillStyle = theme.ink;
    const step = Math.min(12, 96 / layers);
    const last = say("page.train.last_layer");
    context.fillText(last, this.board.width - 8, y);
    const right = this.board.width - 14 - context.measureText(last).width;
    for (let k = 0; k < layers; k++) {
      context.fillStyle = ramp(layers > 1 ? k / (layers - 1) : 0, theme.dark);
      context.fillRect(right - (layers - k) * step, y - 4, step - 2, 8);
    }
    context.fillStyle = theme.ink;
    context.fillText(say(`page.train.first_of.${this.which}`), right - layers * step - 6, y);
  }

  px({ left, width }, step) {
    return left + LEFT + (step / Math.max(this.steps, 1)) * (width - LEFT);
  }

  py({ top, height }, value) {
    const [low, high] = this.range;
    return top + (1 - (value - low) / (high - low)) * (height - BOTTOM);
  }

  drawAxis(context, place, theme) {
    const [low, high] = this.range;
    const gap = Math.max(1, Math.ceil((high - low) / Math.max(place.height / (2.2 * theme.em), 1)));
    useFont(context, theme);
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.lineWidth = 1;
    for (let power = low; power <= high; power += gap) {
      const y = this.py(place, power);
      context.strokeStyle = theme.grid;
      context.beginPath();
      context.moveTo(place.left + LEFT, y);
      context.lineTo(place.left + place.width, y);
      context.stroke();
      context.fillStyle = theme.faint;
      context.fillText(brief(10 ** power, 2), place.left + LEFT - 4, y);
    }
  }

  drawLayer(context, place, run, layer, theme) {
    const { rows, layers } = run;
    const values = run[this.which];
    context.beginPath();
    let drawing = false;
    for (let t = 0; t < rows; t++) {
      const value = values[t * layers + layer];
      if (!Number.isFinite(value)) {
        drawing = false;
        continue;
      }
      const [x, y] = [this.px(place, t), this.py(place, Math.max(value, this.range[0]))];
      if (drawing) context.lineTo(x, y);
      else context.moveTo(x, y);
      drawing = true;
    }
    context.strokeStyle = ramp(layers > 1 ? layer / (layers - 1) : 0, theme.dark);
    context.lineWidth = 1.4;
    context.stroke();
  }

  drawStep(context, place, step, theme) {
    const x = this.px(place, Math.max(step, 0));
    context.strokeStyle = theme.ink;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, place.top);
    context.lineTo(x, place.top + place.height - BOTTOM);
    context.stroke();
  }

  /** The run and the step below a pointer, null outside. */
  at({ clientX, clientY }) {
    const { left, top } = this.board.box.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    const k = this.places.findIndex((p) => x >= p.left && x <= p.left + p.width && y >= p.top && y <= p.top + p.height);
    if (k < 0) return null;
    const { left: from, width } = this.places[k];
    const step = Math.round(((x - from - LEFT) / (width - LEFT)) * this.steps);
    return { run: this.runs[k], step: Math.min(Math.max(step, 0), this.steps) };
  }

  told(event) {
    const at = this.at(event);
    if (!at || !this.board.theme || at.step >= at.run.rows) return null;
    const { run, step } = at;
    const { layers } = run;
    const lines = Array.from({ length: layers }, (_, layer) => ({
      colour: ramp(layers > 1 ? layer / (layers - 1) : 0, this.board.theme.dark),
      text: say("page.train.layer", { k: layer + 1, name: this.names[layer] ?? "", value: brief(10 ** run[this.which][step * layers + layer]) }),
    }));
    return [{ text: say("page.player.at", { step, steps: this.steps }) }, ...lines];
  }
}
