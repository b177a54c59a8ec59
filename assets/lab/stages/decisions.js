// What the runs say of the data, at the step that is shown: asked for, and drawn as such data can be.

import { Boundary } from "../picture/boundary.js";
import { Confusion } from "../picture/confusion.js";
import { Mistakes } from "../picture/mistakes.js";
import { Said } from "../picture/said.js";

export class Decisions {
  /** @type {import("./training.js").Training} */
  stage;
  /** @type {HTMLElement} */
  box;
  /** @type {Boundary} */
  boundary;
  /** @type {Mistakes} */
  mistakes;
  /** @type {Confusion} */
  confusion;
  /** @type {Said} */
  said;
  /** All of these. @type {any[]} */
  pictures;
  /** The data as they are drawn, and what they belong to. */
  examples = null;
  examplesOf = null;
  /** What the decision that is drawn belongs to, and the one that is asked for. */
  decided = null;
  deciding = null;

  constructor(stage, box) {
    Object.assign(this, { stage, box });
    this.boundary = new Boundary(box);
    this.mistakes = new Mistakes(box);
    this.confusion = new Confusion(box);
    this.said = new Said(box);
    this.pictures = [this.boundary, this.mistakes, this.confusion, this.said];
  }

  get askers() {
    return {
      examples: { wanted: (_, query) => this.examplesWanted(query), take: (told, _, answer) => this.takeExamples(told, answer) },
      decision: { wanted: (step, query) => this.decisionWanted(step, query), take: (told, _, answer) => this.takeDecision(told, answer) },
    };
  }

  /** Whether there are two pictures of such data. */
  get choice() {
    const { dataset } = this.stage;
    if (!dataset?.classes.length) return false;
    const [high, wide, channels] = dataset.shape;
    return wide > 1 || (high === 1 && channels === 2 && dataset.classes.length === 2);
  }

  /** What is drawn of such data, and for classes their confusion where that is wanted. */
  get picture() {
    const { dataset } = this.stage;
    if (dataset === null) return null;
    if (!dataset.classes.length) return this.said;
    if (!this.choice || this.stage.aspects.decision === "confusion") return this.confusion;
    return dataset.shape[1] > 1 ? this.mistakes : this.boundary;
  }

  /** The picture in sight, if there is one. */
  get shown() {
    return this.picture ? [this.picture.board] : [];
  }

  /** Show what there is for such data. */
  arrange() {
    for (const one of this.pictures) one.board.box.hidden = one !== this.picture;
  }

  get wanted() {
    return this.stage.picture === "decision" && this.shown.length > 0;
  }

  examplesWanted(query) {
    return this.wanted && this.examplesOf !== this.stage.whole ? `${query}&ask=examples` : null;
  }

  takeExamples(told, { examples }) {
    this.examplesOf = this.stage.whole;
    this.examples = { ...told, ...examples };
    this.decided = null;
    this.show();
  }

  decisionWanted(step, query) {
    const at = Math.min(step, this.stage.rows);
    const key = `${query} ${at}`;
    if (!this.wanted || !this.examples || this.decided === key) return null;
    this.deciding = key;
    return `${query}&ask=decision~${at}`;
  }

  takeDecision({ slots, steps, size }, { said }) {
    this.decided = this.deciding;
    const { runs } = this.stage.lab.shown;
    const part = (k) => runs.map((run) => (run && slots.includes(run.slot) ? said[slots.indexOf(run.slot)][k] : null));
    if (this.kind === "numbers") slots.forEach((slot, k) => this.said.take(slot, said[k].map((block) => new Float32Array(block.buffer))));
    else {
      this.confusion.take(this.labelled(part(0)));
      if (this.kind === "plane") {
        slots.forEach((slot, k) => this.boundary.take({ slot, step: steps[k], size, values: said[k][1] }));
      } else this.mistakes.take({ said: this.labelled(part(0)), believed: part(1) });
    }
    this.stage.lab.refresh();
  }

  get kind() {
    return this.examples.kind;
  }

  /** Blocks of labels without what fills their last word. */
  labelled(blocks) {
    return blocks.map((block) => block && block.subarray(0, this.examples.validation));
  }

  /** The runs that are shown are others. */
  show() {
    const { stage, examples } = this;
    const { runs } = stage.lab.shown;
    if (this.examplesOf !== stage.whole) this.examples = null;
    if (!this.examples) return;
    const { classes } = stage.dataset;
    const { n, validation, view, line, x, y } = examples;
    const learned = n - validation;
    if (this.kind === "numbers") this.said.show({ runs, data: { x, y, learned, line } });
    else {
      const labels = y.subarray(learned);
      this.confusion.show({ runs, labels, classes });
      if (this.kind === "plane") this.boundary.show({ runs, data: { x, labels: y, validation: learned, classes, view } });
      else if (stage.dataset.shape[1] > 1) {
        const images = Uint8Array.from(x, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
        this.mistakes.show({ runs, images, labels, classes });
      }
    }
    stage.lab.refresh();
  }
}
