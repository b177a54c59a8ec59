// A model in training as a stage: data, a model, and what is seen of the runs that learn.

import { Experiments } from "../panel/experiments.js";
import { TrainingSettings } from "../panel/training.js";
import { MEASURES } from "../panel/traincolumns.js";
import { Field, shareOfHeight } from "../picture/field.js";
import { LEARNING } from "../picture/learning.js";
import { MapView } from "../picture/map.js";
import { Boundary } from "../picture/boundary.js";
import { Mistakes } from "../picture/mistakes.js";
import { Strips } from "../picture/strips.js";
import { Space } from "../space/space.js";
import { Studies } from "../state/studies.js";
import { exact } from "../numbers/write.js";
import { inRow, say } from "../words/say.js";

const HERE = [0, 0];

/** @implements {Stage} */
export class Training {
  root;
  /** @type {import("./page.js").Page} */
  lab;
  /** @type {Studies} */
  subject;
  quantities = LEARNING;
  columns = MEASURES;
  /** Which picture is shown: "decision", "layers", "landscape" or "space". */
  picture = "decision";
  /** @type {HTMLButtonElement[]} */
  buttons;
  parts;
  /** @type {TrainingSettings} */
  settings;
  /** @type {MapView} */
  map;
  /** Made when it is first looked at. @type {Space} */
  space = null;
  /** The landscape as both of these draw it. */
  held = null;
  /** @type {Boundary} */
  boundary;
  /** @type {Mistakes} */
  mistakes;
  /** @type {Strips} */
  strips;
  /** @type {Experiments} */
  experiments;
  /** How far the runs are: steps taken, and of all. */
  done = 0;
  of = 0;
  /** What is said where not all epochs are trained, null where they are. @type {Message | null} */
  cut = null;
  /** The query that was stopped. */
  stopped = null;
  /** The data as they are drawn, and the query that they belong to. */
  examples = null;
  examplesQuery = null;
  /** What the decision that is drawn belongs to, and the one that is asked for. */
  decided = null;
  deciding = null;
  /** The landscape that is drawn, and the query that it belongs to. */
  ground = null;
  groundQuery = null;

  constructor(root, lab) {
    this.root = root;
    this.lab = lab;
    this.subject = new Studies(lab.catalogue);
  }

  build() {
    const { root, lab } = this;
    this.settings = new TrainingSettings(root, this);
    this.parts = Object.fromEntries(
      ["decision", "layers", "space", "of-landscape", "training", "stop", "undrawn"].map((name) => [name, root.querySelector(`.${name}`)]));
    this.map = new MapView(root, { placeStart: () => {}, viewChanged: () => lab.refresh() });
    this.boundary = new Boundary(this.parts.decision);
    this.mistakes = new Mistakes(this.parts.decision);
    this.strips = new Strips(this.parts.layers, { scrub: (step) => lab.player.go(step) });
    this.buttons = [...root.querySelectorAll(".looks [data-look]")];
    for (const button of this.buttons) button.onclick = () => this.look(button.dataset.look);
    this.parts.stop.onclick = () => this.stopOrGo();
    this.experiments = new Experiments(root, lab, { box: this.parts.decision, hint: ["page.train.first", {}] });
    this.look("decision");
  }

  get pieces() {
    const looks = {
      picture: { get: () => (this.picture === "decision" ? undefined : this.picture), set: (name) => this.look(name) },
    };
    return [{ looks }];
  }

  get askers() {
    return { landscape: this.asker("landscape"), examples: this.asker("examples"), decision: this.asker("decision"), further: this.asker("further") };
  }

  /** What asks one further question: `wanted` and `take` of that name are methods here. */
  asker(word) {
    return {
      wanted: (step, query) => this[`${word}Wanted`](step, query),
      take: (told, query, answer) => this[`${word}Came`]?.(told, query, answer),
    };
  }

  get boxes() {
    return [this.map.box, this.parts.space, this.parts.decision, this.parts.layers];
  }

  /** The card of the data that are shown, null before there are any. */
  get dataset() {
    return this.lab.shown ? this.subject.cardOf(this.lab.shown.state).of : null;
  }

  /** Whether the data lie in the plane, so that a boundary can be drawn. */
  get flat() {
    const { dataset } = this;
    return dataset !== null && dataset.shape[0] === 1 && dataset.shape[2] === 2 && dataset.classes.length === 2;
  }

  /** Whether they are images of classes, some of which a run gets wrong. */
  get images() {
    return this.dataset !== null && this.dataset.shape[1] > 1 && this.dataset.classes.length > 0;
  }

  /** The pictures in sight. */
  get shown() {
    if (this.picture === "landscape") return [this.map];
    if (this.picture === "space") return this.space ? [this.space] : [];
    if (this.picture === "layers") return [this.strips];
    return this.flat ? [this.boundary] : this.images ? [this.mistakes] : [];
  }

  /** Show one of the three looks. */
  look(name) {
    this.picture = name;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.look === name));
    this.parts.decision.hidden = name !== "decision";
    this.parts.layers.hidden = name !== "layers";
    this.map.box.hidden = name !== "landscape";
    this.parts.space.hidden = name !== "space";
    if (name === "space" && !this.space) {
      this.space = new Space(this.parts.space, () => this.lab.refresh());
      if (this.held) this.space.show(this.held);
    }
    this.arrange();
    this.lab.refresh();
  }

  /** What of a decision there is for such data. */
  arrange() {
    if (!this.lab.shown) return;
    this.boundary.box.hidden = !this.flat;
    this.mistakes.box.hidden = this.flat || !this.images;
    this.parts.undrawn.hidden = this.flat || this.images;
    this.parts["of-landscape"].hidden = !this.grounded || !this.ground;
    this.resize();
  }

  /** Whether the landscape is looked at. */
  get grounded() {
    return this.picture === "landscape" || this.picture === "space";
  }

  close() {}

  // --- from the hand to the state ---------------------------------------------------------

  edited() {
    this.stopped = null;
  }

  /** Take up other data or another model, where that may be. */
  pick(state, control) {
    if (this.lab.permits.moves(control)) this.lab.moveTo(state);
    else this.render(this.lab.state);
  }

  get typing() {
    return false;
  }

  refuse() {}

  /** While a hand is on a control a moment of training is enough. */
  fieldWanted() {
    return this.lab.conversation.holding ? "&ask=briefly" : "";
  }

  stopOrGo() {
    this.stopped = this.stopped === null ? this.query : null;
    this.progress();
    this.lab.refresh();
  }

  // --- further questions ------------------------------------------------------------------

  /** The query of the state that is shown. */
  get query() {
    return this.lab.encode(this.lab.shown.state);
  }

  get complete() {
    return this.done >= this.of;
  }

  furtherWanted(_step, query) {
    return this.complete || this.stopped === query || this.lab.conversation.holding ? null : `${query}&ask=further`;
  }

  examplesWanted(_step, query) {
    const key = this.subject.whole(this.lab.shown.state);
    if (this.picture !== "decision" || this.examplesQuery === key || !this.shown.length) return null;
    return `${query}&ask=examples`;
  }

  examplesCame(told, _query, { examples }) {
    this.examplesQuery = this.subject.whole(this.lab.shown.state);
    this.examples = { ...told, ...examples };
    this.decided = null;
    this.showDecision();
  }

  decisionWanted(step, query) {
    const key = `${query} ${Math.min(step, this.rows)}`;
    if (this.picture !== "decision" || !this.examples || !this.shown.length || this.decided === key) return null;
    this.deciding = key;
    return `${query}&ask=decision~${Math.min(step, this.rows)}`;
  }

  decisionCame(told, _query, { said }) {
    this.decided = this.deciding;
    const { slots, size } = told;
    if (this.flat) {
      slots.forEach((slot, k) => this.boundary.take({ slot, step: told.steps[k], size, values: said[k] }));
    } else if (this.images) {
      const all = this.lab.shown.runs.map((run) => (run ? said[slots.indexOf(run.slot)] : null));
      this.mistakes.take({ said: all });
    }
    this.lab.refresh();
  }

  landscapeWanted(_step, query) {
    if (!this.grounded || !this.complete || this.groundQuery === query || !this.of) return null;
    const { width, height } = this.shown[0] ?? {};
    return width ? `${query}&ask=landscape~${(width / height).toFixed(3)}` : null;
  }

  landscapeCame(told, query, { paths, values }) {
    this.groundQuery = query.slice(0, query.indexOf("&ask=landscape"));
    this.ground = { ...told, paths, values };
    this.showLandscape();
    this.arrange();
    this.lab.refresh();
  }

  // --- from an answer to the picture ------------------------------------------------------

  /** @param {Answer["header"]} header */
  learn({ state, card }) {
    this.subject.learn(state, card);
  }

  /** The most steps that any run has taken. */
  get rows() {
    return Math.max(0, ...this.lab.shown.runs.map((run) => run?.rows ?? 0));
  }

  get steps() {
    return this.subject.cardOf(this.lab.shown.state).steps ?? 0;
  }

  /** @param {Answer} answer */
  take({ header }, adopted) {
    const { done, of, cut } = header;
    Object.assign(this, { done, of, cut });
    this.experiments.take(header, adopted);
  }

  showField() {}

  show() {
    const { runs, state } = this.lab.shown;
    const { layers = [] } = this.subject.cardOf(state);
    this.strips.show({ runs, names: layers.map((name) => say(name)), steps: this.steps });
    if (this.examplesQuery !== this.subject.whole(state)) this.examples = null;
    this.showDecision();
    if (this.groundQuery !== this.query) this.ground = null;
    this.showLandscape();
    this.arrange();
    this.progress();
  }

  showDecision() {
    const { runs, state } = this.lab.shown;
    const { classes } = this.subject.cardOf(state).of;
    if (!this.examples) return;
    const { n, validation, view, x, labels } = this.examples;
    if (this.flat) this.boundary.show({ runs, data: { x, labels, validation: n - validation, classes, view } });
    else if (this.images) {
      const images = Uint8Array.from(x, (value) => Math.round(255 * Math.min(Math.max(value, 0), 1)));
      this.mistakes.show({ runs, images, labels, classes });
    }
    this.lab.refresh();
  }

  showLandscape() {
    const { ground, map, lab } = this;
    const { runs, state } = lab.shown;
    const card = this.subject.cardOf(state);
    const text = this.parts["of-landscape"];
    if (!ground) {
      const unknown = [[-1, 1], [-1, 1]];
      this.held = { surface: { ...card, domain: unknown, window: unknown }, runs: [], start: HERE, field: null };
      map.show(this.held);
      this.space?.show(this.held);
      text.textContent = "";
      return;
    }
    const [x0, x1, y0, y1] = ground.view;
    const part = [[x0, x1], [y0, y1]];
    const drawn = runs.map((run) => {
      const k = run ? ground.slots.indexOf(run.slot) : -1;
      return k < 0 ? null : this.onPlane(run, ground.paths[k], ground.every[k]);
    });
    const field = { view: ground.view, size: ground.size, values: ground.values, base: 0 };
    const shares = shareOfHeight(field, 0);
    this.held = { surface: { ...card, domain: part, window: part }, runs: drawn, start: HERE, field: { field, shares, floor: 0 } };
    map.show(this.held);
    map.showField(new Field({ ...field, shares }));
    this.space?.show(this.held);
    const off = ground.slots.map((slot, k) => say("page.train.off", { name: runs[slot]?.name ?? "", share: Math.round(100 * ground.off[k]) }));
    const names = ground.ends.map((slot) => runs[slot]?.name ?? "");
    const plane = say("page.train.plane", { ends: say(inRow(names)), n: ground.examples, size: ground.size });
    text.textContent = [plane, say(inRow(off))].join(" ");
  }

  /** A run as the map draws it, with a place on the plane for every step. */
  onPlane(run, { a, b }, every) {
    const at = (values) => Float64Array.from({ length: run.rows + 1 }, (_, t) => {
      const k = Math.min(t / every, values.length - 1);
      const low = Math.floor(k);
      return values[low] + (k - low) * ((values[low + 1] ?? values[low]) - values[low]);
    });
    const [x, y] = [at(a), at(b)];
    // A run's own loss, not that of the plane below it; of its end there is none, but that before.
    const loss = Float32Array.from({ length: run.rows + 1 }, (_, t) => run.loss[Math.min(t, run.rows - 1)]);
    return { ...run, rows: run.rows + 1, x, y, dx: x, dy: y, loss, clipped: new Uint32Array(Math.ceil((run.rows + 1) / 32)) };
  }

  beside() {
    const { of } = this.subject.cardOf(this.lab.shown.state);
    return { minima: [], axes: ["α", "β"], draws: [], classes: of.classes.length > 0 };
  }

  render(state) {
    this.settings.render(state);
    this.progress();
  }

  /** Say how far the runs are, and offer to stop or to go on. */
  progress() {
    const { training, stop } = this.parts;
    const slow = this.stopped !== null || !this.complete;
    training.hidden = !this.of || !(slow || this.cut);
    stop.hidden = !slow;
    if (training.hidden) return;
    training.querySelector("progress").value = this.done / this.of;
    const far = say(this.lab.conversation?.holding ? "page.train.briefly" : "page.train.progress", { done: this.done, of: this.of });
    training.querySelector("[role=status]").textContent = [...(slow ? [far] : []), ...(this.cut ? [say(this.cut)] : [])].join("; ");
    stop.textContent = say(this.stopped === null ? "page.train.stop" : "page.train.go");
  }

  // --- frames -----------------------------------------------------------------------------

  resize() {
    for (const picture of this.shown) picture.resize();
  }

  draw(step, theme) {
    for (const picture of this.shown) picture.draw(step, theme);
  }

  write() {}

  settled() {}

  restyled() {}

  await(about) {
    this.experiments.await(about, this.lab.conversation.owed);
  }

  // --- what is said and saved of it --------------------------------------------------------

  get file() {
    const { data, model } = this.lab.shown.state;
    return `${model}-${data}`;
  }

  told(state) {
    return this.lab.catalogue.begin.map(({ name, symbol, label, choices }) =>
      choices.length ? choices[state[name]][1] : say("run.own", { symbol: symbol || label, value: state[name] }));
  }

  /** @returns {Message[]} */
  changes(before, now) {
    return this.lab.catalogue.begin
      .filter(({ name }) => before[name] !== now[name])
      .map(({ name, label, choices }) => {
        const text = (value) => (choices.length ? choices[value][1] : exact(value));
        return /** @type {Message} */ (["page.ghost.change", { what: label, was: text(before[name]), is: text(now[name]) }]);
      });
  }

  drawOn(context, picture, vector) {
    const { lab: { player: { step } } } = this;
    if (vector) picture.drawShapes(context, step);
    else for (const layer of picture.layers) context.drawImage(layer, 0, 0, picture.width, picture.height);
  }
}
