// The images for validation that every run gets wrong, each with what it is and what was said.

import { element } from "../page/element.js";
import { say } from "../words/say.js";
import { Board, nameOver } from "./board.js";

const IMAGE = 30; // of a picture, in pixels
const GAP = 6;

/**
 * The places of the examples that were said to be of another class.
 * @param {Uint8Array} said
 * @param {Uint8Array} labels
 */
export function wrongOnes(said, labels) {
  return [...labels.keys()].filter((k) => said[k] !== labels[k]);
}

export class Mistakes {
  board;
  box;
  layers;
  runs = [];
  images = null;
  labels = null;
  classes = [];
  side = 8;
  /** What every run said, by its slot. @type {Record<number, Uint8Array>} */
  said = {};
  theme = null;

  constructor(parent) {
    this.board = new Board(parent, "mistakes", say("page.train.mistakes"));
    this.box = this.board.box;
    this.layers = this.board.layers;
  }

  get width() {
    return this.board.width;
  }

  get height() {
    return this.board.height;
  }

  show({ runs, images, labels, classes }) {
    Object.assign(this, { runs: runs.filter(Boolean), images, labels, classes });
    this.side = Math.round(Math.sqrt(images.length / labels.length));
  }

  take({ said }) {
    this.said = {};
    said.forEach((one, slot) => one && (this.said[slot] = one.subarray(0, this.labels.length)));
    this.board.canvas.setAttribute("aria-label", this.runs.map((run) => `${run.name}: ${this.count(run)}`).join("; "));
  }

  count(run) {
    const said = this.said[run.slot];
    return said ? say("page.train.wrong", { n: wrongOnes(said, this.labels).length, of: this.labels.length }) : "";
  }

  resize(ratio) {
    this.board.resize(ratio);
  }

  draw(_step, theme) {
    this.theme = theme;
    if (this.images && this.board.begin()) this.drawInto(this.board.context, theme);
  }

  drawShapes(context) {
    if (this.images && this.theme) this.drawInto(context, this.theme);
  }

  drawInto(context, theme) {
    const places = this.board.places(this.runs.length, theme, 0);
    this.runs.forEach((run, k) => {
      nameOver(context, places[k], run, theme, this.count(run));
      if (this.said[run.slot]) this.drawWrong(context, places[k], this.said[run.slot], theme);
    });
  }

  /** As many as there is room for, and how many more there are. */
  drawWrong(context, { left, top, width, height }, said, theme) {
    const high = IMAGE + 1.3 * theme.em;
    const columns = Math.max(Math.floor((width + GAP) / (IMAGE + GAP)), 1);
    const room = Math.max(Math.floor((height + GAP) / (high + GAP)), 1) * columns;
    const wrong = wrongOnes(said, this.labels);
    const shown = wrong.length > room ? room - 1 : wrong.length;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let k = 0; k < shown; k++) {
      const [x, y] = this.spot(k, columns, high, left, top);
      context.drawImage(this.imageOf(wrong[k], theme), x, y, IMAGE, IMAGE);
      context.fillStyle = theme.ink;
      const text = `${this.classes[this.labels[wrong[k]]]}→${this.classes[said[wrong[k]]]}`;
      context.fillText(text, x + IMAGE / 2, y + IMAGE + 0.65 * theme.em);
    }
    if (shown === wrong.length) return;
    const [x, y] = this.spot(shown, columns, high, left, top);
    context.fillStyle = theme.ink;
    context.fillText(`+${wrong.length - shown}`, x + IMAGE / 2, y + IMAGE / 2);
  }

  spot(k, columns, high, left, top) {
    return [left + (k % columns) * (IMAGE + GAP), top + Math.floor(k / columns) * (high + GAP)];
  }

  /** One image, smooth since it is a few counts. */
  imageOf(index, theme) {
    const { side } = this;
    const canvas = element("canvas", { width: side, height: side });
    const context = canvas.getContext("2d");
    const image = new ImageData(side, side);
    for (let k = 0; k < side * side; k++) {
      const ink = this.images[index * side * side + k];
      const grey = theme.dark ? ink : 255 - ink;
      image.data.set([grey, grey, grey, 255], 4 * k);
    }
    context.putImageData(image, 0, 0);
    return canvas;
  }
}
