// The settings that all runs share: surface, hyperparameters, schedule, noise, steps, start.

import { element } from "../page/element.js";
import { say } from "../words/say.js";
import { makeSetting, makeSlider, typedNumber } from "./controls.js";
import { FormulaField } from "./formula.js";
import { Gallery } from "./gallery.js";
import { swatch } from "./swatch.js";

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
      const param = { ...catalogue.coordinate, symbol: "xy"[k] };
      const field = typedNumber(param, say("page.settings.start_of", { axis: "xy"[k] }), (value) =>
        lab.edit((state) => (state.start = state.start.with(k, value)), true), this.known);
      this.parts["start-values"].append(
        element("label", {}, `${"xy"[k]} `, field.input),
        field.problem,
      );
      return field;
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

  /** The shared settings that the line-up makes use of, with the runs that share each. */
  used(state) {
    const users = {};
    state.runs.forEach((run, slot) => {
      for (const name of this.lab.values.paramsOf(run)) {
        if (!(name in run.own)) (users[name] ??= []).push(slot);
      }
    });
    return Object.keys(this.lab.catalogue.shared)
      .filter((name) => users[name])
      .map((name) => [name, users[name]]);
  }

  render(state) {
    const { lab } = this;
    const used = this.used(state);
    const letters = lab.values.cardOf(state).params.map(({ name }) => name);
    const shape = JSON.stringify([state.surface, letters, used]);
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
    for (const slider of this.sharedSliders) slider.set(state.shared[slider.name]);
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
    this.rates = ratesCanvas();
    this.sharedSliders = used.map(([name, slots]) => {
      const param = lab.catalogue.shared[name];
      const all = slots.length === state.runs.length;
      const marks = slots.map((slot) => swatch(lab.theme, slot));
      return makeSetting(param, {
        change: (value, done) => lab.edit((next) => (next.shared[name] = value), done),
        fallback: () => lab.values.recommendedValue(name),
        known: this.known,
        extra: element(
          "span",
          { class: "users", "aria-hidden": "true" },
          ...(all ? [] : marks),
          name === "lr" ? this.rates : null,
        ),
      });
    });
    const scheduling = (slider) => lab.catalogue.scheduling.includes(slider.name);
    const roots = (sliders) => sliders.map((slider) => slider.root);
    this.parts["surface-params"].replaceChildren(...roots(this.surfaceSliders));
    this.parts.shared.replaceChildren(...roots(this.sharedSliders.filter((s) => !scheduling(s))));
    this.parts.schedule.replaceChildren(...roots(this.sharedSliders.filter(scheduling)));
  }
}
