// What every run takes for what: of each class of the examples for validation, what was said of it.

import { useFont } from "../page/layers.js";
import { say } from "../words/say.js";
import { Board, nameOver } from "./board.js";
import { Hover } from "./hover.js";

/**
 * How many examples of each class were said to be of each, row by row.
 * @param {ArrayLike<number>} labels
 * @param {ArrayLike<number>} said
 * @param {number} classes
 */
export function confusionOf(labels, said, classes) {
  const counts = new Uint32Array(classes * classes);
  for (let k = 0; k < labels.length; k++) counts[labels[k] * classes + said[k]] += 1;
  return counts;
}

/** As much of a text as there is room for. */
function fitted(context, text, room) {
  let part = text;
  while (part && context.measureText(part).width > room) part = part.slice(0, -1);
  return part;
}

export class Confusion {
  /** @type {Board} */
  board;
  runs = [];
  labels = null;
  classes = [];
  /** The counts of every run, by its slot. @type {Record<number, Uint32Array>} */
  counts = {};
  /** Where the cells of each picture are. */
  grids = [];

  constructor(parent) {
    this.board = new Board(parent, "confusion", say("page.train.confusion_label"), this);
    new Hover(this.board.box, (event) => this.told(event));
  }

  show({ runs, labels, classes }) {
    Object.assign(this, { runs: runs.filter(Boolean), labels, classes });
  }

  /** @param {(Uint8Array | null)[]} said of the examples, by slot */
  take(said) {
    const { labels, classes, board } = this;
    this.counts = {};
    said.forEach((one, slot) => one && (this.counts[slot] = confusionOf(labels, one, classes.length)));
    board.canvas.setAttribute("aria-label", this.runs.map((run) => `${run.name}: ${this.rightOf(run)}`).join("; "));
  }

  rightOf({ slot }) {
    const counts = this.counts[slot];
    if (!counts) return "";
    const right = this.classes.reduce((sum, _, k) => sum + counts[k * (this.classes.length + 1)], 0);
    return say("page.train.right", { n: right, of: this.labels.length });
  }

  get ready() {
    return this.labels !== null;
  }

  paint(context, _step, theme) {
    const places = this.board.places(this.runs.length, theme, 1);
    this.grids = this.runs.map((run, k) => {
      nameOver(context, places[k], run, theme, this.rightOf(run));
      return this.drawMatrix(context, places[k], this.counts[run.slot], theme);
    });
  }

  /** Rows are what an example is, columns what is said of it. */
  drawMatrix(context, { left, top, width, height }, counts, theme) {
    const { classes } = this;
    useFont(context, theme);
    const widest = Math.max(...classes.map((name) => context.measureText(name).width));
    const margin = Math.min(widest, 0.28 * width) + 8;
    const cell = Math.min((width - margin) / classes.length, (height - 1.5 * theme.em) / classes.length);
    const grid = { left: left + margin, top, cell };
    context.textBaseline = "middle";
    classes.forEach((name, k) => {
      context.fillStyle = theme.faint;
      context.textAlign = "right";
      context.fillText(fitted(context, name, margin - 8), grid.left - 5, top + (k + 0.5) * cell);
      context.textAlign = "center";
      context.fillText(fitted(context, name, cell - 2), grid.left + (k + 0.5) * cell, top + classes.length * cell + 0.8 * theme.em);
    });
    if (!counts) return grid;
    classes.forEach((_, row) => this.drawRow(context, grid, row, counts, theme));
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.strokeRect(grid.left, top, classes.length * cell, classes.length * cell);
    return grid;
  }

  drawRow(context, { left, top, cell }, row, counts, theme) {
    const n = this.classes.length;
    const all = counts.subarray(row * n, (row + 1) * n);
    const sum = all.reduce((a, b) => a + b, 0);
    const opaque = context.globalAlpha;
    all.forEach((count, column) => {
      if (!count) return;
      const [x, y] = [left + column * cell, top + row * cell];
      const [r, g, b] = column === row ? theme.good : theme.bad;
      context.globalAlpha = opaque * (0.12 + 0.68 * (count / sum) ** (column === row ? 1 : 0.5));
      context.fillStyle = `rgb(${r} ${g} ${b})`;
      context.fillRect(x, y, cell, cell);
      context.globalAlpha = opaque;
      if (cell < 1.3 * theme.em) return;
      context.fillStyle = theme.ink;
      context.textAlign = "center";
      context.fillText(fitted(context, String(count), cell), x + cell / 2, y + cell / 2);
    });
  }

  told({ clientX, clientY }) {
    const { left, top } = this.board.box.getBoundingClientRect();
    const n = this.classes.length;
    for (const [k, grid] of this.grids.entries()) {
      const [column, row] = [clientX - left - grid.left, clientY - top - grid.top].map((at) => Math.floor(at / grid.cell));
      const counts = this.counts[this.runs[k]?.slot];
      if (!counts || row < 0 || column < 0 || row >= n || column >= n) continue;
      const of = counts.subarray(row * n, (row + 1) * n).reduce((a, b) => a + b, 0);
      const values = { n: counts[row * n + column], of, is: this.classes[row], said: this.classes[column] };
      return [{ text: say("page.train.taken", values) }];
    }
    return null;
  }
}
