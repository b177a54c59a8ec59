// A model in training as a stage: data, a model, and what is seen of the runs that learn.

import { element } from "../page/element.js";
import { Experiments } from "../panel/experiments.js";
import { Pad } from "../panel/pad.js";
import { TrainingSettings } from "../panel/training.js";
import { MEASURES } from "../panel/traincolumns.js";
import { LEARNING } from "../picture/learning.js";
import { Strips } from "../picture/strips.js";
import { settableOf } from "../state/settable.js";
import { Studies } from "../state/studies.js";
import { exact } from "../numbers/write.js";
import { say } from "../words/say.js";
import { Decisions } from "./decisions.js";
import { Landscape } from "./landscape.js";

// What can be seen of each look: the first is as at first.
const ASPECTS = {
  decision: ["drawn", "confusion"],
  layers: ["slopes", "moves"],
  landscape: ["ends", "principal", "filters", "line"],
  space: ["ends", "principal", "filters"],
};

/** @implements {Stage} */
export class Training {
  root;
  /** @type {import("./page.js").Page} */
  lab;
  /** @type {Studies} */
  subject;
  slow = true;
  alone = false;
  quantities = LEARNING;
  columns = MEASURES;
  /** Which picture is shown: "decision", "layers", "landscape" or "space". */
  picture = "decision";
  /** What is seen of each look. */
  aspects = Object.fromEntries(Object.entries(ASPECTS).map(([look, [first]]) => [look, first]));
  /** @type {HTMLSelectElement} */
  menu;
  /** @type {HTMLButtonElement[]} */
  buttons;
  parts;
  /** @type {TrainingSettings} */
  settings;
  /** @type {Decisions} */
  decisions;
  /** @type {Landscape} */
  landscape;
  /** @type {Strips} */
  strips;
  /** @type {Pad} */
  pad;
  /** @type {Experiments} */
  experiments;
  /** How far the runs are: steps taken, and of all. */
  done = 0;
  of = 0;
  /** What is said where not all epochs are trained, null where they are. @type {Message | null} */
  cut = null;
  /** What was found where the runs have been, by its quantity, each with the query that it belongs to. */
  places = { sharpness: null, noise: null };
  /** The query that was stopped. */
  stopped = null;

  constructor(root, lab) {
    this.root = root;
    this.lab = lab;
    this.subject = new Studies(lab.catalogue);
  }

  build() {
    const { root, lab } = this;
    this.settings = new TrainingSettings(root, this);
    this.parts = Object.fromEntries(
      ["decision", "layers", "training", "stop"].map((name) => [name, root.querySelector(`.${name}`)]));
    this.landscape = new Landscape(root, this);
    this.decisions = new Decisions(this, this.parts.decision);
    this.strips = new Strips(this.parts.layers, { scrub: (step) => lab.player.go(step) });
    this.buttons = [...root.querySelectorAll(".looks [data-look]")];
    for (const button of this.buttons) button.onclick = () => this.look(button.dataset.look);
    this.menu = root.querySelector(".aspect");
    this.menu.onchange = () => this.see(this.menu.value);
    this.parts.stop.onclick = () => this.stopOrGo();
    this.pad = new Pad(root, lab);
    this.experiments = new Experiments(root, lab, { box: this.parts.decision, hint: ["page.train.first", {}] });
    this.look("decision");
  }

  get pieces() {
    const looks = {
      picture: { get: () => (this.picture === "decision" ? undefined : this.picture), set: (name) => this.look(name) },
      aspect: { get: () => (this.aspect === ASPECTS[this.picture][0] ? undefined : this.aspect), set: (name) => this.see(name) },
    };
    return [{ looks }, this.pad];
  }

  get settable() {
    const batch = this.lab.catalogue.begin.find(({ name }) => name === "batch");
    const own = { param: batch, get: (state) => state.batch, set: (state, value) => (state.batch = value) };
    return [own, ...settableOf(this.subject.params(this.lab.state))];
  }

  get askers() {
    const further = { wanted: (_, query) => this.furtherWanted(query), take: () => {} };
    const places = { wanted: (_, query) => this.placesWanted(query), take: (told, query) => this.takePlaces(told, query) };
    return { ...this.landscape.askers, places, ...this.decisions.askers, further, pad: this.pad };
  }

  get boxes() {
    const { decision, layers } = this.parts;
    return [this.landscape.map.box, this.landscape.high, decision, layers];
  }

  /** The card of the data that are shown, null before there are any. */
  get dataset() {
    return this.lab.shown ? this.subject.cardOf(this.lab.shown.state).of : null;
  }

  /** The pictures in sight. */
  get shown() {
    if (this.picture === "decision") return this.decisions.shown;
    return this.picture === "layers" ? [this.strips.board] : this.landscape.shown;
  }

  /** Show one of the looks. */
  look(name) {
    this.picture = name;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.look === name));
    if (this.lab.shown) this.landscape.show();
    this.parts.decision.hidden = name !== "decision";
    this.parts.layers.hidden = name !== "layers";
    this.arrange();
    this.lab.refresh();
  }

  get aspect() {
    return this.aspects[this.picture];
  }

  /** See another aspect of the look that is shown, if it has that. */
  see(name) {
    if (ASPECTS[this.picture].includes(name)) this.aspects[this.picture] = name;
    if (this.lab.shown) this.landscape.show();
    this.arrange();
    this.lab.refresh();
  }

  /** What of a look there is. */
  arrange() {
    if (!this.lab.shown) return;
    // Of what is no class there is one picture.
    this.menu.hidden = this.picture === "decision" && !this.decisions.choice;
    this.menu.replaceChildren(...ASPECTS[this.picture].map((name) =>
      element("option", { value: name, selected: name === this.aspect }, say(`page.train.aspects.${name}`))));
    this.strips.take(this.aspects.layers);
    this.decisions.arrange();
    this.landscape.arrange();
    this.resize();
  }

  close() {}

  // --- from the hand to the state ---------------------------------------------------------

  begin({ picture = "decision" }) {
    for (const [look, [first]] of Object.entries(ASPECTS)) this.aspects[look] = first;
    this.look(picture);
  }

  /** What is said of it is its verdict. */
  whereabouts() {
    return null;
  }

  /** A model in training has no plane with places that words could be at. */
  remark() {}

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

  /** All that the model and its data depend on. */
  get whole() {
    return this.subject.whole(this.lab.shown.state);
  }

  get complete() {
    return this.done >= this.of;
  }

  furtherWanted(query) {
    return this.complete || this.stopped === query || this.lab.conversation.holding ? null : `${query}&ask=further`;
  }

  placesWanted(query) {
    const { chosen } = this.lab.curve;
    if (!(chosen in this.places) || !this.complete || !this.of) return null;
    const known = this.places[chosen];
    return known?.query === query && known.over ? null : `${query}&ask=places~${chosen}`;
  }

  takePlaces(told, asked) {
    this.places[told.what] = { ...told, query: asked.slice(0, asked.lastIndexOf("&ask=")) };
    this.handPlaces();
    this.lab.besideChanged();
  }

  /** Hand every run what was found where it has been. */
  handPlaces() {
    for (const [what, known] of Object.entries(this.places)) {
      if (known?.query !== this.query) continue;
      this.lab.shown.runs.forEach((run, slot) => run && (run[what] = known.runs[slot]));
    }
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
    this.handPlaces();
    this.decisions.show();
    this.landscape.show();
    this.arrange();
    this.progress();
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
    this.pad.draw(theme);
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
