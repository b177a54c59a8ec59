// The settings that all runs share: of what they run on, hyperparameters, schedule and noise.

import { element, setHidden } from "../page/element.js";
import { say } from "../words/say.js";
import { makeSetting, makeSlider } from "./controls.js";
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
  /** The controls, each with `set`; but those of the noise they change with the state. */
  noise;
  subjectSliders = [];
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
    const names = ["subject-params", "shared", "schedule", "noise"];
    this.parts = Object.fromEntries(names.map((name) => [name, root.querySelector(`.${name}`)]));
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
    const subject = lab.values.subject.params(state);
    const styles = state.runs.map(({ style }) => style);
    const shape = JSON.stringify([lab.values.subject.keyOf(state), subject.map(([{ name }]) => name), used, styles]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.build(state, used);
    }
    for (const slider of this.noise) slider.set(state.noise[slider.name]);
    subject.forEach(([{ name }, field], k) => this.subjectSliders[k].set(state[field][name]));
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
    setHidden(this.rates, !share?.rates);
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
    this.subjectSliders = lab.values.subject.params(state).map(([param, field]) =>
      makeSetting(param, {
        change: (value, done) => lab.edit((next) => (next[field][param.name] = value), done),
        fallback: () => param.default,
        known: this.known,
      }),
    );
    this.rates = ratesCanvas();
    this.sharedSliders = used.map((use) => this.makeShared(state, use));
    const scheduling = (slider) => lab.catalogue.scheduling.includes(slider.name);
    const roots = (sliders) => sliders.map((slider) => slider.root);
    this.parts["subject-params"].replaceChildren(...roots(this.subjectSliders));
    this.parts.shared.replaceChildren(...roots(this.sharedSliders.filter((s) => !scheduling(s))));
    this.parts.schedule.replaceChildren(...roots(this.sharedSliders.filter(scheduling)));
  }
}
