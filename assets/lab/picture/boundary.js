// What every run says of the plane: the probability of a class, as shades, with the examples on it.

import { element } from "../page/element.js";
import { say } from "../words/say.js";
import { Board, nameOver } from "./board.js";

/** The colours of two classes, in the light and in the dark. @type {Record<string, Colour[]>} */
const CLASSES = {
  light: [[38, 120, 178], [214, 110, 32]],
  dark: [[92, 172, 230], [245, 160, 84]],
};
const RADIUS = 2.6; // of an example, in pixels

/**
 * The colour of a probability between those of two classes, paler the less is said.
 * @param {number} p
 * @param {Colour[]} colours
 * @param {Colour} paper
 */
export function shadeOf(p, colours, paper) {
  const colour = colours[Number(p > 0.5)];
  const sure = 0.15 + 0.5 * Math.abs(2 * p - 1);
  return /** @type {Colour} */ (paper.map((c, k) => Math.round(c + sure * (colour[k] - c))));
}

export class Boundary {
  /** @type {Board} */
  board;
  /** What is shown: the runs that are seen, and the data. */
  runs = [];
  data = null;
  /** What came last of each run, by its slot. @type {Record<number, {step: number, size: number, values: Uint8Array}>} */
  said = {};

  constructor(parent) {
    this.board = new Board(parent, "boundary", say("page.train.boundary"), this);
  }

  show({ runs, data }) {
    Object.assign(this, { runs: runs.filter(Boolean), data });
  }

  take({ slot, step, size, values }) {
    this.said[slot] = { step, size, values };
  }

  get ready() {
    return this.data !== null;
  }

  paint(context, _step, theme) {
    const places = this.board.places(this.runs.length, theme, 1);
    this.runs.forEach((run, k) => {
      nameOver(context, places[k], run, theme);
      const said = this.said[run.slot];
      if (said) this.drawGround(context, places[k], said, theme);
      this.drawExamples(context, places[k], said, theme);
    });
  }

  drawGround(context, { left, top, width, height }, { size, values }, theme) {
    const colours = CLASSES[theme.dark ? "dark" : "light"];
    const paper = theme.dark ? [16, 21, 28] : [255, 255, 255];
    const image = new ImageData(size, size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const at = 4 * ((size - 1 - y) * size + x);
        image.data.set([...shadeOf(values[y * size + x] / 255, colours, /** @type {Colour} */ (paper)), 255], at);
      }
    }
    const small = element("canvas", { width: size, height: size });
    small.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(small, left, top, width, height);
  }

  drawExamples(context, { left, top, width, height }, said, theme) {
    const { x, labels, validation, view: [x0, x1, y0, y1] } = this.data;
    const colours = CLASSES[theme.dark ? "dark" : "light"];
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    for (let k = 0; k < labels.length; k++) {
      const [px, py] = [left + ((x[2 * k] - x0) / (x1 - x0)) * width, top + ((y1 - x[2 * k + 1]) / (y1 - y0)) * height];
      context.beginPath();
      // Squares and discs, so that classes are told apart without their colours.
      if (labels[k]) context.rect(px - RADIUS, py - RADIUS, 2 * RADIUS, 2 * RADIUS);
      else context.arc(px, py, RADIUS + 0.3, 0, 2 * Math.PI);
      context.fillStyle = context.strokeStyle = `rgb(${colours[labels[k]].join(" ")})`;
      context.lineWidth = 1.4;
      if (k < validation) context.fill();
      else context.stroke();
      if (said && this.wrong(k, said)) this.cross(context, px, py, theme);
    }
    context.restore();
    context.strokeStyle = theme.grid;
    context.lineWidth = 1;
    context.strokeRect(left, top, width, height);
  }

  /** Whether an example is on the wrong side of the boundary. */
  wrong(k, { size, values }) {
    const { x, labels, view: [x0, x1, y0, y1] } = this.data;
    const at = (value, low, high) => Math.round(((value - low) / (high - low)) * (size - 1));
    return Number(values[at(x[2 * k + 1], y0, y1) * size + at(x[2 * k], x0, x1)] > 127) !== labels[k];
  }

  cross(context, px, py, theme) {
    context.beginPath();
    for (const [dx, dy] of [[4, 4], [4, -4]]) {
      context.moveTo(px - dx, py - dy);
      context.lineTo(px + dx, py + dy);
    }
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.3;
    context.stroke();
  }
}
