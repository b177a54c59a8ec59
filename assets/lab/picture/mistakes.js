// The images for validation that every run gets wrong, each with what it is and what was said.

import { element } from "../page/element.js";
import { say } from "../words/say.js";
import { Board, nameOver } from "./board.js";
import { Hover } from "./hover.js";

const IMAGE = 30; // of a picture, in pixels
const GAP = 6;
const BELIEFS = 3; // that are told of one image

/**
 * The places of the examples that were said to be of another class.
 * @param {Uint8Array} said
 * @param {Uint8Array} labels
 */
export function wrongOnes(said, labels) {
  return [...labels.keys()].filter((k) => said[k] !== labels[k]);
}

export class Mistakes {
  /** @type {Board} */
  board;
  runs = [];
  images = null;
  labels = null;
  classes = [];
  side = 8;
  /** What every run said, by its slot. @type {Record<number, Uint8Array>} */
  said = {};
  /** How much every run believes of each class, in 255 parts, example by example, by its slot. */
  believed = {};
  /** What is drawn where: {run, image, x, y}. */
  spots = [];

  constructor(parent) {
    this.board = new Board(parent, "mistakes", say("page.train.mistakes"), this);
    new Hover(this.board.box, (event) => this.told(event));
  }

  show({ runs, images, labels, classes }) {
    Object.assign(this, { runs: runs.filter(Boolean), images, labels, classes });
    this.side = Math.round(Math.sqrt(images.length / labels.length));
  }

  /** @param blocks `said` and `believed` of the images, by slot */
  take({ said, believed }) {
    if (!this.labels) return;
    this.said = {};
    this.believed = {};
    said.forEach((one, slot) => one && (this.said[slot] = one));
    believed.forEach((one, slot) => one && (this.believed[slot] = one));
    this.board.canvas.setAttribute("aria-label", this.runs.map((run) => `${run.name}: ${this.count(run)}`).join("; "));
  }

  count(run) {
    const said = this.said[run.slot];
    return said ? say("page.train.wrong", { n: wrongOnes(said, this.labels).length, of: this.labels.length }) : "";
  }

  get ready() {
    return this.images !== null;
  }

  paint(context, _step, theme) {
    const places = this.board.places(this.runs.length, theme, 0);
    this.spots = [];
    this.runs.forEach((run, k) => {
      nameOver(context, places[k], run, theme, this.count(run));
      if (this.said[run.slot]) this.drawWrong(context, places[k], run, theme);
    });
  }

  /** As many as there is room for, and how many more there are. */
  drawWrong(context, { left, top, width, height }, run, theme) {
    const said = this.said[run.slot];
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
      this.spots.push({ run, image: wrong[k], x, y });
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

  /** What a run believes of the image below the pointer, and every other run of the same. */
  told({ clientX, clientY }) {
    const { left, top } = this.board.box.getBoundingClientRect();
    const [px, py] = [clientX - left, clientY - top];
    const spot = this.spots.find(({ x, y }) => px >= x && px <= x + IMAGE && py >= y && py <= y + 1.8 * IMAGE);
    if (!spot) return null;
    const is = say("page.train.image", { name: this.classes[this.labels[spot.image]] });
    const lines = this.runs.filter(({ slot }) => this.believed[slot]).map((run) => ({
      colour: this.board.theme.runs[run.style],
      text: say("page.train.believes", { name: run.name, all: this.beliefs(run.slot, spot.image) }),
    }));
    return [{ text: is }, ...lines];
  }

  /** The classes that a run believes in most, with how much. */
  beliefs(slot, image) {
    const n = this.classes.length;
    const all = this.believed[slot].subarray(image * n, (image + 1) * n);
    const order = [...all.keys()].sort((a, b) => all[b] - all[a]).slice(0, BELIEFS);
    return order.map((k) => `${this.classes[k]} ${Math.round((100 * all[k]) / 255)} %`).join(", ");
  }
}
