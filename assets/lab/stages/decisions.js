// What the runs say of the data, at the step that is shown: asked for, and drawn as such data can be.

import { Boundary } from "../picture/boundary.js";
import { Mistakes } from "../picture/mistakes.js";

export class Decisions {
  /** @type {import("./training.js").Training} */
  stage;
  /** @type {HTMLElement} */
  box;
  /** What is said where none of the pictures can be drawn. @type {HTMLElement} */
  undrawn;
  /** @type {Boundary} */
  boundary;
  /** @type {Mistakes} */
  mistakes;
  /** The data as they are drawn, and what they belong to. */
  examples = null;
  examplesOf = null;
  /** What the decision that is drawn belongs to, and the one that is asked for. */
  decided = null;
  deciding = null;

  constructor(stage, box) {
    Object.assign(this, { stage, box });
    this.undrawn = box.querySelector(".undrawn");
    this.boundary = new Boundary(box);
    this.mistakes = new Mistakes(box);
  }

  get askers() {
    return {
      examples: { wanted: (_, query) => this.examplesWanted(query), take: (told, _, answer) => this.takeExamples(told, answer) },
      decision: { wanted: (step, query) => this.decisionWanted(step, query), take: (told, _, answer) => this.takeDecision(told, answer) },
    };
  }

  /** Whether the data lie in the plane, so that a boundary can be drawn. */
  get flat() {
    const { dataset } = this.stage;
    return dataset !== null && dataset.shape[0] === 1 && dataset.shape[2] === 2 && dataset.classes.length === 2;
  }

  /** Whether they are images of classes, some of which a run gets wrong. */
  get images() {
    const { dataset } = this.stage;
    return dataset !== null && dataset.shape[1] > 1 && dataset.classes.length > 0;
  }

  /** The picture in sight, if there is one. */
  get shown() {
    return this.flat ? [this.boundary] : this.images ? [this.mistakes] : [];
  }

  /** Show what there is for such data. */
  arrange() {
    this.boundary.box.hidden = !this.flat;
    this.mistakes.box.hidden = this.flat || !this.images;
    this.undrawn.hidden = this.flat || this.images;
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
    if (this.flat) {
      slots.forEach((slot, k) => this.boundary.take({ slot, step: steps[k], size, values: said[k] }));
    } else if (this.images) {
      const { runs } = this.stage.lab.shown;
      this.mistakes.take({ said: runs.map((run) => (run ? said[slots.indexOf(run.slot)] : null)) });
    }
    this.stage.lab.refresh();
  }

  /** The runs that are shown are others. */
  show() {
    const { stage } = this;
    const { runs } = stage.lab.shown;
    if (this.examplesOf !== stage.whole) this.examples = null;
    if (!this.examples) return;
    const { classes } = stage.dataset;
    const { n, validation, view, x, labels } = this.examples;
    if (this.flat) this.boundary.show({ runs, data: { x, labels, validation: n - validation, classes, view } });
    else if (this.images) {
      const images = Uint8Array.from(x, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
      this.mistakes.show({ runs, images, labels, classes });
    }
    stage.lab.refresh();
  }
}
