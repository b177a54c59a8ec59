// The settings that all runs share: surface, hyperparameters, schedule, noise, steps, start.

import { element } from "../page/element.js";
import { say } from "../words/say.js";
import { makeSetting, makeSlider, typedNumber } from "./controls.js";
import { FormulaField } from "./formula.js";
import { Gallery } from "./gallery.js";
import { swatch } from "./swatch.js";
import { Ticks } from "./ticks.js";

/** A small picture of the course of η over a run. */
export function drawRates(canvas, rates, theme) {
  const context = canvas.getContext("2d");
  const { width, height } = canvas;
  context.clearRect(0, 0, width, height);
  context.beginPath();
  const most = Math.max(...rates, 1e-9);
  rates.forEach((rate, i) => {
    context.lineTo(2 + (i / (rates.length - 1 || 1)) * (width - 4), height - 3 - (rate / most) * (height - 6));
  });
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = theme.accent;
  context.stroke();
}

export function ratesCanvas(more = {}) {
  return element("canvas", {
    class: "rates", width: 120, height: 40, hidden: true, title: say("page.settings.rates"), ...more,
  });
}

export class Controls {
  lab;
  parts;
  /** @type {Gallery} */
  gallery;
  /** @type {FormulaField} */
  formula;
  /** The controls, each with `set`; those of the surface and the shared ones change with the state. */
  steps;
  start;
  noise;
  surfaceSliders = [];
  sharedSliders = [];
  /** The course of η. @type {HTMLCanvasElement} */
  rates;
  /** What the sliders were built for; null to build them anew. */
  shape = null;

  /** What a typed number may name. */
  known = () => this.lab.values.named;

  /** @param lab the owner: `catalogue`, `state`, and `edit(change, done)` */
  constructor(root, lab) {
    this.lab = lab;
    const names = [
      "surface", "formula", "surface-params", "start-values", "steps", "shared", "schedule", "noise",
    ];
    this.parts = Object.fromEntries(names.map((name) => [name, root.querySelector(`.${name}`)]));
    const { catalogue } = lab;
    this.gallery = new Gallery(this.parts.surface, lab);
    this.formula = new FormulaField(this.parts.formula, lab);
    this.steps = makeSlider(catalogue.steps, {
      change: (steps, done) => lab.edit((state) => (state.steps = steps), done),
      fallback: () => lab.values.cardOf(lab.state).steps,
      known: this.known,
    });
    this.parts.steps.append(this.steps.root);
    this.start = [0, 1].map((k) => {
      const param = { ...catalogue.coordinate };
      const name = element("span");
      const field = typedNumber(param, "", (value) =>
        lab.edit((state) => (state.start = state.start.with(k, value)), true), this.known);
      this.parts["start-values"].append(element("label", {}, name, " ", field.input), field.problem);
      return { ...field, param, name };
    });
    this.noise = this.makeNoise();
  }

  makeNoise() {
    const { lab } = this;
    const sliders = Object.values(lab.catalogue.noise).map((param) =>
      makeSlider(param, {
        change: (value, done) => lab.edit((state) => (state.noise[param.name] = value), done),
        fallback: () => param.default,
        known: this.known,
      }),
    );
    const redraw = element("button", {
      type: "button",
      class: "redraw",
      title: say("page.settings.redraw_title"),
      onclick: () => lab.edit(({ noise }) => (noise.seed = (noise.seed + 1) % 2 ** 31), true),
    }, say("page.settings.redraw"));
    this.parts.noise.append(...sliders.map((slider) => slider.root), redraw);
    return sliders;
  }

  /**
   * The shared settings that the line-up makes use of, with the runs that share each and those that
   * own it. A number is always there, since it scales what runs own as well.
   */
  used(state) {
    const { catalogue, values } = this.lab;
    const users = (name, own) =>
      state.runs.flatMap((run, slot) =>
        values.paramsOf(run).includes(name) && name in run.own === own ? [slot] : []);
    return Object.values(catalogue.shared)
      .map(({ name }) => [name, users(name, false), users(name, true)])
      .filter(([name, shared, own]) => shared.length || (own.length && this.scales(name)));
  }

  /** Whether one control moves the values that runs own, too: of numbers that are no schedule's. */
  scales(name) {
    const { shared, scheduling } = this.lab.catalogue;
    return !shared[name].choices.length && !scheduling.includes(name);
  }

  render(state) {
    const { lab } = this;
    const used = this.used(state);
    const letters = lab.values.cardOf(state).params.map(({ name }) => name);
    const styles = state.runs.map(({ style }) => style);
    const shape = JSON.stringify([state.surface, letters, used, styles]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.build(state, used);
    }
    this.gallery.render(state);
    this.parts.formula.hidden = state.surface !== "formula";
    this.steps.set(state.steps);
    this.start.forEach((field, k) => field.set(state.start[k]));
    for (const slider of this.noise) slider.set(state.noise[slider.name]);
    for (const slider of this.surfaceSliders) slider.set(state.surface_params[slider.name]);
    for (const slider of this.sharedSliders) {
      slider.set(slider.ticks ? lab.values.common(state, slider.name) : state.shared[slider.name]);
      slider.ticks?.set();
    }
    this.unfold("noise", state.noise.sigma > 0);
    const { schedule, warmup } = state.shared;
    this.unfold("schedule", lab.catalogue.scheduling.some((name) => used.some(([n]) => n === name)) && (schedule > 0 || warmup > 0));
  }

  /** Open what is folded when it begins to matter; closing it stays with the reader. */
  unfold(name, matters) {
    const fold = this.parts[name].closest("details");
    if (matters && !fold.dataset.mattered) fold.open = true;
    fold.dataset.mattered = matters ? "yes" : "";
  }

  /** Show the course of η beside its slider. @param runs as they are drawn */
  drawRates(runs, theme) {
    const { state, catalogue } = this.lab;
    const share = runs.find(
      (run, i) => run && !catalogue.scheduling.some((name) => name in state.runs[i].own),
    );
    this.rates.hidden = !share?.rates;
    if (share?.rates) drawRates(this.rates, share.rates, theme);
  }

  /** The control of a shared setting; where runs own it, it scales all, and has a tick for each. */
  makeShared(state, [name, shared, own]) {
    const { lab } = this;
    const param = lab.catalogue.shared[name];
    const ticked = own.length && this.scales(name);
    const all = shared.length === state.runs.length || ticked;
    const marks = shared.map((slot) => swatch(lab.theme, state.runs[slot].style));
    let before = null;
    const setting = makeSetting(param, {
      change: (value, done) => {
        before ??= lab.state;
        const from = before;
        if (done) before = null;
        lab.edit((next) => lab.values.scale(next, from, name, value), done);
      },
      fallback: () => lab.values.recommendedValue(name),
      known: this.known,
      extra: element(
        "span",
        { class: "users", "aria-hidden": "true" },
        ...(all ? [] : marks),
        name === "lr" ? this.rates : null,
      ),
    });
    if (ticked) {
      setting.ticks = new Ticks(param, [...shared, ...own].sort(), lab);
      setting.root.append(setting.ticks.root);
      setting.root.title = say("page.settings.scales");
    }
    return setting;
  }

  build(state, used) {
    const { lab } = this;
    const surface = lab.values.cardOf(state);
    this.surfaceSliders = surface.params.map((param) =>
      makeSetting(param, {
        change: (value, done) =>
          lab.edit((next) => (next.surface_params[param.name] = value), done),
        fallback: () => param.default,
        known: this.known,
      }),
    );
    this.start.forEach(({ param, name, input }, k) => {
      param.symbol = name.textContent = surface.names[k];
      input.setAttribute("aria-label", say("page.settings.start_of", { axis: surface.names[k] }));
    });
    this.rates = ratesCanvas();
    this.sharedSliders = used.map((use) => this.makeShared(state, use));
    const scheduling = (slider) => lab.catalogue.scheduling.includes(slider.name);
    const roots = (sliders) => sliders.map((slider) => slider.root);
    this.parts["surface-params"].replaceChildren(...roots(this.surfaceSliders));
    this.parts.shared.replaceChildren(...roots(this.sharedSliders.filter((s) => !scheduling(s))));
    this.parts.schedule.replaceChildren(...roots(this.sharedSliders.filter(scheduling)));
  }
}
