// The pad: two parameters of a run under one hand, on the loss that each pair of them ends at.

import { NOTCHES, shareOf, valueAt } from "../numbers/scales.js";
import { brief, exact } from "../numbers/write.js";
import { element } from "../page/element.js";
import { Field } from "../picture/field.js";
import { inRow, say } from "../words/say.js";
import { PAD_LEVELS, padShares, paintGround } from "./padground.js";
import { followPad } from "./padhands.js";

export class Pad {
  lab;
  fold;
  /** Made when it is first opened; see `build`. */
  parts = /** @type {Record<string, any>} */ ({});
  context;
  /** @type {ResizeObserver} */
  watcher;
  /** The run, and the names of the two parameters; at first that with two of its own. */
  slot = -1;
  axes = [];
  /** The state that the menus are up to date with, and what they were built for. */
  seen = null;
  shape = null;
  /** What the ground depends on now, and what the ground that is known depended on. */
  key = null;
  known = null;
  /** The ground that is asked for, {key, query}. */
  pending = null;
  /** The ground that is known, its colours' ends, and its field. */
  answer = null;
  ends = null;
  /** @type {Field} */
  field = null;
  /** @type {Theme} */
  theme = null;
  /** Whether it must be drawn again. */
  stale = true;
  /** The hand on the knob: {pointer, offset, shares}. */
  held = null;

  /** @param lab the owner: `state`, `shown`, `edit(change, done)`, `stage.settable`; asks for `wanted` */
  constructor(root, lab) {
    this.lab = lab;
    this.fold = root.querySelector(".pad");
    this.fold.addEventListener("toggle", () => {
      if (this.open && !this.parts.square) this.build();
      lab.refresh();
    });
  }

  /** @returns {Record<string, LookWay>} */
  get looks() {
    const said = () => [this.slot, ...this.axes].join("~");
    return { pad: { get: () => (this.open && this.axes.length ? said() : undefined), set: (text) => this.turnTo(text) } };
  }

  /** Take a run and two of its parameters, slot~across~up, as far as there are such. */
  turnTo(text) {
    const [slot, ...axes] = text.split("~");
    const run = this.lab.state.runs[Number(slot)];
    const known = run ? this.offered(run).map(({ name }) => name) : [];
    if (axes.length !== 2 || axes[0] === axes[1] || !axes.every((name) => known.includes(name))) return;
    Object.assign(this, { slot: Number(slot), axes, seen: null });
    this.lab.refresh();
  }

  get open() {
    return this.fold.open;
  }

  build() {
    /** @param {keyof HTMLElementTagNameMap} tag */
    const part = (name, tag = "div", more = {}, ...children) =>
      (this.parts[name] = element(tag, { class: name, ...more }, ...children));
    const select = (name, label) => {
      const chosen = () => this.choose(name === "which");
      return part(name, "select", { "aria-label": label, onchange: chosen });
    };
    part("knob", "button", {
      type: "button", role: "slider", "aria-roledescription": say("page.pad.kind"), "aria-valuemin": 0,
      "aria-valuemax": NOTCHES, title: say("page.pad.hint"),
    });
    part("ground", "canvas", { "aria-hidden": "true" });
    part("busy", "p", { role: "status", hidden: true }, say("page.pad.busy"));
    part("square", "div", {}, this.parts.ground, this.parts.knob, this.parts.busy);
    for (const side of ["along", "rise"]) {
      part(side, "div", {}, ...["low", "symbol", "high"].map((c) => element("span", { class: c })));
    }
    part("ramp");
    part("legend", "div", {}, element("span"), this.parts.ramp, element("span"));
    part("lost", "p", {}, element("i"), say("page.pad.diverged"));
    part("best", "button", { type: "button", class: "best offer", hidden: true });
    this.parts.best.onclick = () => this.set(this.answer.best.values, true);
    part("spent", "p");
    part("none", "p", { hidden: true }, say("page.pad.none"));
    part("whole", "div", {},
      element("label", {}, say("page.pad.run"), select("which", say("page.pad.which"))),
      element("label", {}, say("page.pad.across"), select("across", say("page.pad.across_label"))),
      element("label", {}, say("page.pad.up"), select("up", say("page.pad.up_label"))),
      this.parts.rise, this.parts.square, this.parts.along, this.parts.legend, this.parts.lost, this.parts.best, this.parts.spent);
    this.fold.append(this.parts.whole, this.parts.none);
    this.context = this.parts.ground.getContext("2d");
    this.watcher = new ResizeObserver(() => {
      this.stale = true;
      this.lab.refresh();
    });
    this.watcher.observe(this.parts.square);
    followPad(this);
  }

  // --- what can be chosen -----------------------------------------------------------------

  /** The parameters that a run's pad can have: the numbers that change its path, its own first. */
  offered(run) {
    const { values, catalogue, stage } = this.lab;
    const { defaults } = catalogue.optimizers[run.optimizer];
    const names = [...Object.keys(defaults), ...(run.clip === "none" ? [] : ["threshold"])];
    const others = stage.settable.filter(({ param }) => !names.includes(param.name)).map(({ param }) => param);
    return [...names.map((name) => values.paramOf(run, name)), ...others].filter((p) => !p.choices.length);
  }

  get run() {
    return this.lab.state.runs[this.slot];
  }

  get params() {
    const offered = this.offered(this.run);
    return this.axes.map((name) => offered.find((param) => param.name === name));
  }

  /** What holds a value that is not a run's, null where it is one. */
  placeOf(name) {
    if (name === "threshold" || name in this.lab.catalogue.optimizers[this.run.optimizer].defaults) return null;
    return this.lab.stage.settable.find(({ param }) => param.name === name);
  }

  /** The value of a parameter, be it the run's or what the run runs on. */
  valueOf(name) {
    const { values, state } = this.lab;
    return this.placeOf(name)?.get(state) ?? values.valueOf(this.run, name);
  }

  /** Bring the menus up to date with the line-up. */
  list() {
    const { lab } = this;
    const { runs } = lab.state;
    const fits = (run) => run && !run.hidden && this.offered(run).length > 1;
    const own = (run) => fits(run) && this.offered(run).filter(({ name }) => lab.values.paramsOf(run).includes(name)).length > 1;
    if (!fits(this.run)) this.slot = runs.findIndex(own);
    if (this.slot < 0) this.slot = runs.findIndex(fits);
    const names = runs.map((_, i) => lab.lineUp.nameOf(i));
    this.parts.whole.hidden = this.slot < 0;
    this.parts.none.hidden = this.slot >= 0;
    if (this.slot < 0) {
      this.axes = [];
      return;
    }
    const params = this.offered(this.run);
    const known = params.map(({ name }) => name);
    if (!this.axes.length || this.axes.some((name) => !known.includes(name))) {
      this.axes = ["lr", known.find((name) => name === "beta1") ?? known.find((name) => name !== "lr")];
    }
    const shape = JSON.stringify([names, runs.map(fits), known]);
    if (shape !== this.shape) {
      this.shape = shape;
      const option = (value, text) => element("option", { value }, text);
      this.parts.which.replaceChildren(...runs.flatMap((run, i) => (fits(run) ? [option(i, names[i])] : [])));
      for (const side of [this.parts.across, this.parts.up]) {
        side.replaceChildren(...params.map((p) => option(p.name, say("page.typed.symbol_first", p))));
      }
    }
    this.parts.which.value = this.slot;
    [this.parts.across.value, this.parts.up.value] = this.axes;
  }

  /** Take what was chosen; an axis that takes the other's parameter gives it its own. */
  choose(otherRun) {
    if (otherRun) this.slot = Number(this.parts.which.value);
    else {
      const before = this.axes;
      const after = [this.parts.across.value, this.parts.up.value];
      this.axes = after[0] === after[1] ? [before[1], before[0]] : after;
    }
    this.seen = null;
    this.lab.refresh();
  }

  // --- the ground -------------------------------------------------------------------------

  /** All that the ground depends on: the state without the two values, and without other runs. */
  dependsOn() {
    const { lab, run, axes } = this;
    const rest = structuredClone({ ...lab.state, runs: undefined, shared: undefined });
    for (const name of axes) this.placeOf(name)?.set(rest, 0);
    const names = lab.values.paramsOf(run).filter((name) => !axes.includes(name));
    return JSON.stringify([
      rest, axes, run.optimizer, run.clip, names.map((name) => [name, lab.values.valueOf(run, name)]),
    ]);
  }

  /** What must be asked to colour the ground, null if nothing, or while a hand moves something. */
  wanted(step, query) {
    const { key } = this;
    if (!this.open || this.slot < 0 || !key || key === this.known) return null;
    if (this.lab.conversation.holding) return null;
    this.pending = { key, query: `${query}&ask=pad~${[this.slot, ...this.axes].join("~")}` };
    return this.pending.query;
  }

  take(answer, query) {
    if (answer.dropped || query !== this.pending?.query) return;
    // What takes longer comes piece by piece, and is shown when all of it is here.
    this.parts.busy.textContent = answer.of ? say("page.pad.so_far", answer) : say("page.pad.busy");
    if (answer.of && answer.done < answer.of) return;
    this.known = this.pending.key;
    this.answer = answer;
    this.ends = padShares(answer);
    this.field = new Field({
      view: [0, 1, 0, 1], size: answer.size, shares: this.ends.shares, levels: PAD_LEVELS,
    });
    this.stale = true;
  }

  /** Bring all that is seen of the pad up to date. */
  draw(theme) {
    if (!this.open || !this.parts.square) return;
    if (this.lab.state !== this.seen) {
      this.seen = this.lab.state;
      this.list();
      this.key = this.slot < 0 ? null : this.dependsOn();
    }
    if (this.slot < 0) return;
    this.place();
    const old = this.key !== this.known;
    this.parts.square.classList.toggle("old", old);
    this.parts.busy.hidden = !old;
    this.parts.best.disabled = old;
    if (old && this.answer && this.answer.axes.join() !== this.axes.join()) {
      // The ground of other axes would mislead.
      this.answer = this.field = this.known = null;
      this.stale = true;
    }
    if (!this.stale && theme === this.theme) return;
    Object.assign(this, { theme, stale: false });
    this.write();
    this.paint();
  }

  /** The words and numbers around the square. */
  write() {
    const { answer, ends } = this;
    [this.parts.along, this.parts.rise].forEach((side, k) => {
      const param = this.params[k];
      const texts = [exact(valueAt(param, 0)), param.symbol, exact(valueAt(param, 1))];
      texts.forEach((text, i) => (side.children[i].textContent = text));
    });
    const { best } = answer ?? {};
    for (const part of [this.parts.legend, this.parts.spent]) part.hidden = !answer;
    this.parts.legend.hidden = this.parts.best.hidden = !best;
    this.parts.lost.hidden = !answer?.above.includes(null);
    if (!answer) return;
    const { size } = answer;
    /** @type {Message} */
    const runs = answer.epochs
      ? ["page.pad.runs_epochs", { size, epochs: answer.epochs }]
      : ["page.pad.runs", { size, steps: answer.steps / size ** 2 }];
    this.parts.spent.textContent = best ? say(runs) : say("page.pad.runs_lost", { runs });
    if (!best) return;
    const loss = (value) => answer.base + value;
    // Below what rounding leaves, all losses have one colour.
    const less = best.loss - answer.base < 0.99 * ends.least;
    const [first, last] = [this.parts.legend.firstChild, this.parts.legend.lastChild];
    first.textContent = say(less ? "page.pad.loss_below" : "page.pad.loss", { loss: loss(ends.least) });
    last.textContent = brief(loss(ends.top));
    if (ends.top < ends.largest) {
      const far = { runs, top: loss(ends.top), largest: loss(ends.largest) };
      this.parts.spent.textContent = say("page.pad.runs_far", far);
    }
    const { good, bad } = this.theme;
    this.parts.ramp.style.background = `linear-gradient(to right, rgb(${good}), rgb(${bad}))`;
    const values = this.said(this.params.map(({ name }) => best.values[name]));
    this.parts.best.textContent = say("page.pad.best", { values, loss: best.loss });
  }

  /** Values of the two parameters with their symbols. @param {number[]} values */
  said(values) {
    /** @type {Message[]} */
    const each = this.params.map(({ symbol }, k) => ["run.own", { symbol, value: values[k] }]);
    return inRow(each);
  }

  paint() {
    const { context, theme, answer } = this;
    const { ground, square } = this.parts;
    const side = square.clientWidth;
    const ratio = window.devicePixelRatio || 1;
    ground.width = ground.height = Math.round(side * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (answer) paintGround(context, side, { ...answer, field: this.field }, theme);
  }

  // --- hands ------------------------------------------------------------------------------

  /** The handle at the values that the run has, or under the hand that holds it. */
  place() {
    const { params } = this;
    const { knob } = this.parts;
    const values = params.map(({ name }) => this.valueOf(name));
    const shares = this.held?.shares ?? params.map((param, k) => shareOf(param, values[k]));
    knob.style.left = `${100 * shares[0]}%`;
    knob.style.top = `${100 * (1 - shares[1])}%`;
    const text = say(this.said(values));
    if (text === knob.getAttribute("aria-valuetext")) return;
    knob.setAttribute("aria-valuetext", text);
    knob.setAttribute("aria-valuenow", Math.round(shares[0] * NOTCHES));
    knob.setAttribute("aria-label", say("page.pad.label", { values: text }));
  }

  move(values, done) {
    this.set(Object.fromEntries(values.map((value, k) => [this.axes[k], value])), done);
    this.place();
  }

  /** Give the run, or what it runs on, these values. */
  set(values, done) {
    const { lab, slot } = this;
    const own = Object.entries(values).filter(([name]) => !this.placeOf(name));
    lab.edit((state) => {
      for (const [name, value] of Object.entries(values)) this.placeOf(name)?.set(state, value);
      lab.values.set(state, slot, Object.fromEntries(own));
    }, done);
  }
}
