// The loss along the line from the end of one run to that of another, or from a start to an end.

import { brief, log10 } from "../numbers/write.js";
import { say } from "../words/say.js";
import { Board, frameIn } from "./board.js";
import { Hover } from "./hover.js";
import { MARKS, traceMark } from "./marks.js";

export class Profile {
  /** @type {Board} */
  board;
  /** The runs whose ends they are, and the losses, on training and validation examples. */
  data = null;
  /** Where it lies: {left, width}. */
  place = null;

  constructor(parent) {
    this.board = new Board(parent, "profile", say("page.train.profile"), this);
    new Hover(this.board.box, (event) => this.told(event));
  }

  show(data) {
    this.data = data;
  }

  get ready() {
    return this.data !== null;
  }

  paint(context, _step, theme) {
    const { one, other, along, losses } = this.data;
    const values = losses.map((row) => Float32Array.from(row, log10));
    const all = values.flatMap((row) => [...row]).filter(Number.isFinite);
    const [low, high] = [Math.min(...all) - 0.1, Math.max(...all) + 0.1];
    const [whole] = this.board.places(1, theme, 0);
    const place = { left: 4 * theme.em, top: whole.top, width: this.board.width - 6 * theme.em, height: whole.height - 1.6 * theme.em };
    this.place = place;
    const { px, py } = frameIn(context, place, along, [low, high], theme, true);
    const at = (k) => px(along[0] + (k / (losses[0].length - 1)) * (along[1] - along[0]));
    context.lineWidth = 2 * theme.line;
    context.strokeStyle = theme.ink;
    values.forEach((row, k) => {
      context.setLineDash(k ? [1.5, 4] : []);
      context.beginPath();
      row.forEach((value, i) => context.lineTo(at(i), py(value)));
      context.stroke();
    });
    context.setLineDash([]);
    const ends = other ? [[0, one], [1, other]] : [[1, one]];
    for (const [share, run] of ends) {
      const k = Math.round(((share - along[0]) / (along[1] - along[0])) * (values[0].length - 1));
      traceMark(context, MARKS[run.style], px(share), py(values[0][k]), 7 * theme.scale);
      context.fillStyle = theme.runs[run.style];
      context.fill();
      context.fillStyle = theme.words[run.style];
      context.textBaseline = "bottom";
      context.textAlign = share ? "right" : "left";
      context.fillText(run.name, px(share), py(values[0][k]) - 10);
    }
    context.restore();
  }

  told({ clientX }) {
    if (!this.data || !this.place) return null;
    const { along, losses } = this.data;
    const share = (clientX - this.board.box.getBoundingClientRect().left - this.place.left) / this.place.width;
    if (share < 0 || share > 1) return null;
    const [training, validation] = losses.map((row) => brief(row[Math.round(share * (row.length - 1))]));
    const at = brief(along[0] + share * (along[1] - along[0]), 2);
    return [{ text: say("page.train.profile_at", { at, training, validation }) }];
  }
}
