// What every run says where numbers are to be said: of one feature its line through the data, of more
// what is said of each example against what it is.

import { say } from "../words/say.js";
import { Board, frameIn, nameOver } from "./board.js";
import { DASHES } from "./marks.js";

const DOT = 2.4; // of an example, in pixels
const AIR = 0.08; // beside the data, as a share of what they span

/** Where values lie, with some air. @param {ArrayLike<number>[]} all @returns {[number, number]} */
function spanOf(...all) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of all) {
    for (let k = 0; k < values.length; k++) {
      if (Number.isFinite(values[k])) [low, high] = [Math.min(low, values[k]), Math.max(high, values[k])];
    }
  }
  const air = AIR * (high - low || 1);
  return [low - air, high + air];
}

export class Said {
  /** @type {Board} */
  board;
  runs = [];
  /** `x`, `y`, how many of them are learned from, and where the line of one feature is asked, or null. */
  data = null;
  /** What every run says, by its slot. @type {Record<number, Float32Array[]>} */
  said = {};

  constructor(parent) {
    this.board = new Board(parent, "said", say("page.train.said"), this);
  }

  show({ runs, data }) {
    Object.assign(this, { runs: runs.filter(Boolean), data });
  }

  take(slot, said) {
    this.said[slot] = said;
  }

  get ready() {
    return this.data !== null;
  }

  paint(context, _step, theme) {
    if (this.data.line) this.drawLines(context, theme);
    else {
      const places = this.board.places(this.runs.length, theme, 1);
      this.runs.forEach((run, k) => this.drawAgainst(context, places[k], run, theme));
    }
  }

  /** All runs in one picture, so that they are compared. */
  drawLines(context, theme) {
    const { x, y, learned, line } = this.data;
    const [all] = this.board.places(1, theme, 0);
    const place = { ...all, width: this.board.width - 12 - 3 * theme.em, left: all.left + 3 * theme.em, height: all.height - 1.6 * theme.em };
    const frame = frameIn(context, place, line, spanOf(y), theme);
    for (let k = 0; k < x.length; k++) this.drawPoint(context, frame, x[k], y[k], k < learned, theme.faint);
    for (const run of this.runs) {
      const along = this.said[run.slot]?.[1];
      if (!along) continue;
      context.beginPath();
      along.forEach((value, k) => context.lineTo(frame.px(line[0] + (k / (along.length - 1)) * (line[1] - line[0])), frame.py(value)));
      context.strokeStyle = theme.runs[run.style];
      context.setLineDash(DASHES[run.style]);
      context.lineWidth = 2 * theme.line;
      context.stroke();
    }
    context.restore();
  }

  /** What is said against what is: on the line from corner to corner they are one. */
  drawAgainst(context, place, run, theme) {
    const { y, learned } = this.data;
    nameOver(context, place, run, theme);
    const said = this.said[run.slot]?.[0] ?? [];
    const span = spanOf(y.subarray(learned));
    const inner = { left: place.left + 3 * theme.em, top: place.top, width: place.width - 3 * theme.em, height: place.height - 1.6 * theme.em };
    const frame = frameIn(context, inner, span, span, theme);
    context.beginPath();
    context.moveTo(frame.px(span[0]), frame.py(span[0]));
    context.lineTo(frame.px(span[1]), frame.py(span[1]));
    context.strokeStyle = theme.faint;
    context.setLineDash([4, 4]);
    context.stroke();
    context.setLineDash([]);
    for (let k = 0; k < said.length; k++) this.drawPoint(context, frame, y[learned + k], said[k], true, theme.runs[run.style]);
    context.restore();
  }

  drawPoint(context, { px, py }, x, y, filled, colour) {
    context.beginPath();
    context.arc(px(x), py(y), DOT, 0, 2 * Math.PI);
    context.fillStyle = context.strokeStyle = colour;
    context.lineWidth = 1.3;
    if (filled) context.fill();
    else context.stroke();
  }
}
