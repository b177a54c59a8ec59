// The curve: a quantity against step for every run, in step with the map.

import { between } from "../numbers/between.js";
import { brief, briefPower, log10 } from "../numbers/write.js";
import { element } from "../page/element.js";
import { say } from "../words/say.js";
import { bandOf, drawBand } from "./band.js";
import { Hover } from "./hover.js";
import { THIN } from "./line.js";
import { DASHES, MARKS, traceMark } from "./marks.js";
import { Plot } from "./plot.js";
import { clippedBefore, rescaled } from "./quantities.js";
import { followScrub } from "./scrub.js";

// What a course has beside the names of the method's own step, by their codes.
const CODED = { "@seen": "inside.seen", "@rate": "inside.over_divisor" };

export class Curve {
  /** @type {HTMLElement} */
  box;
  /** @type {Record<string, Quantity>} */
  quantities;
  /** The quantities, and those from inside a method in a group. @type {HTMLSelectElement} */
  menu;
  group = element("optgroup", { hidden: true });
  /** Whether the axis is to be logarithmic, null where the quantity says. @type {boolean | null} */
  log = null;
  /** @type {HTMLButtonElement} */
  logButton;
  /** @type {HTMLCanvasElement} */
  canvas;
  context;
  layers;
  /** All lines to their ends: a frame takes it from there, what is after the step faintly. */
  whole = element("canvas");
  /** @type {Plot} */
  plot;

  /** What is shown; null at first. */
  shown = null;
  /** The runs with the values that are drawn, those that are pinned, and what noise makes of them. */
  lines = [];
  pinned = [];
  bands = [];
  /** The runs whose gradients may be clipped. */
  clipped = [];
  /** What a method keeps, of the run that is looked into; see `offer`. */
  course = null;
  /** Whether the lines must be drawn again. */
  stale = true;
  /** A quantity that is wanted and not offered yet. */
  wish = "";
  on;

  /** @param quantities what can be shown, as in quantities.js @param on `scrub(step)` and `changed()` */
  constructor(root, quantities, on) {
    this.on = on;
    this.quantities = quantities;
    this.box = root.querySelector(".curve");
    this.menu = this.box.querySelector(".quantity");
    this.logButton = this.box.querySelector(".log");
    this.logButton.onclick = () => this.setLog(!this.plot.logarithmic);
    this.menu.onchange = () => this.pick(this.menu.value);
    for (const name of Object.keys(this.quantities)) this.menu.append(element("option", { value: name }));
    this.menu.append(this.group);
    this.canvas = this.box.querySelector("canvas");
    this.layers = [this.canvas];
    this.context = this.canvas.getContext("2d");
    this.plot = new Plot(this.box, [this.canvas, this.whole]);
    followScrub(this.box, ({ clientX }) => on.scrub(this.plot.stepAt(clientX)));
    new Hover(this.box, (event) => this.told(this.plot.stepAt(event.clientX)));
  }

  setLog(log) {
    this.log = log;
    if (this.shown) this.show(this.shown);
    this.on.changed();
  }

  /** @returns {Record<string, LookWay>} */
  get looks() {
    return {
      curve: { get: () => (this.chosen === "loss" ? undefined : this.chosen), set: (name) => this.pick(name) },
      scale: { get: () => (this.log === null ? undefined : this.log ? "log" : "linear"), set: (kind) => this.setLog(kind === "log") },
    };
  }

  /** The name of the quantity that is shown, or is wanted. */
  get chosen() {
    return this.wish || this.menu.value;
  }

  /** Show a quantity, at once or, if it is from inside a method, when that can be looked into. */
  pick(name) {
    const there = [...this.menu.options].some(({ value }) => value === name);
    this.wish = there ? "" : name;
    if (!there) return;
    this.menu.value = name;
    this.setLog(null);
  }

  /** What of the losses can be seen, as `&ask=briefly` has it; "" where the curve shows something else. */
  get grain() {
    const { plot, log } = this;
    if (!["loss", "best"].includes(this.menu.value) || log !== null) return "";
    const { height, count } = plot.grain;
    return `${height}~${count}`;
  }

  get width() {
    return this.plot.width;
  }

  get height() {
    return this.plot.height;
  }

  resize(ratio) {
    if (this.plot.resize(ratio)) this.stale = true;
  }

  // --- what is shown ----------------------------------------------------------------------

  show(shown) {
    const { runs, steps, floor, pinned, minima, draws = [], classes = true } = shown;
    const { plot } = this;
    this.clipped = runs.filter((run) => run && run.clip !== "none");
    for (const [name, { text, needs, classes: classed }] of Object.entries(this.quantities)) {
      const option = /** @type {HTMLOptionElement} */ (this.menu.querySelector(`[value=${name}]`));
      option.hidden = option.disabled = (Boolean(needs) && !minima.length) || (Boolean(classed) && !classes);
      if (option.hidden && option.selected) this.menu.value = "loss";
      const said = say(text(floor, this.clipped.length > 0));
      if (option.textContent !== said) option.textContent = said;
    }
    const bands = this.menu.value === "loss" ? draws.map(bandOf) : [];
    Object.assign(this, { shown, pinned: [], bands, stale: true });
    Object.assign(plot, { steps, levels: [] });
    const quantity = this.quantities[this.menu.value];
    if (quantity) {
      this.lines = runs.map((run) => run && {
        ...run, values: quantity.of(run, minima), after: quantity.after?.(run), dash: DASHES[run.style],
      });
      this.pinned = pinned.map((run) => ({ ...run, values: quantity.of(run, minima), dash: DASHES[run.style] }));
      plot.logarithmic = quantity.logarithmic(floor);
      plot.levels = quantity.levels?.(runs.filter(Boolean)) ?? [];
    } else this.showInside();
    this.rescale();
    const after = this.lines.filter((run) => run?.after).map((run) => ({ ...run, values: run.after }));
    plot.span([...this.drawn, ...after]);
  }

  /** All that the axis must hold. */
  get drawn() {
    return [...this.lines, ...this.pinned, ...this.bands.flatMap(({ lines }) => lines)];
  }

  /** Bring the values to the axis that was chosen, where they can be. */
  rescale() {
    const { plot, log } = this;
    const lines = this.drawn.filter(Boolean);
    const positive = () => lines.every(({ values }) => !values.some((value) => value <= 0));
    const able = plot.logarithmic || positive();
    this.logButton.disabled = !able;
    if (able && log !== null && log !== plot.logarithmic) {
      for (const line of lines) {
        line.values = rescaled(line.values, plot.logarithmic);
        if (line.after) line.after = rescaled(line.after, plot.logarithmic);
      }
      const [...at] = rescaled(plot.levels.map((level) => level.at), plot.logarithmic);
      plot.levels = plot.levels.map((level, k) => ({ ...level, at: at[k] }));
      plot.logarithmic = log;
    }
    this.logButton.setAttribute("aria-pressed", String(plot.logarithmic));
  }

  /** What the curve says of a step: that, and the value of every run. */
  told(step) {
    const { plot } = this;
    if (!plot.theme || !plot.steps) return null;
    const write = plot.logarithmic ? briefPower : brief;
    const values = this.lines.filter(Boolean).map((line) => ({
      colour: plot.theme.runs[line.style],
      text: say("page.curve.value", {
        name: line.tag ?? line.name,
        value: step < line.rows ? write(line.values[step]) : "–",
      }),
    }));
    return [{ text: say("page.player.at", { step, steps: plot.steps }) }, ...values];
  }

  /** Whether a quantity from inside a method is chosen. */
  get inside() {
    return !(this.menu.value in this.quantities);
  }

  /**
   * Offer what a method keeps and works out, of one run.
   * @param course `slot`, `steps`, `series`: name → (values of x, of y) at these steps; or null
   */
  offer(course, name = "") {
    this.course = course;
    const names = Object.keys(course?.series ?? {});
    const chosen = (course && this.wish) || this.menu.value;
    if (course) this.wish = "";
    this.group.hidden = !course;
    // A long run is looked into at some of its steps only.
    const { steps = [] } = course ?? {};
    const gap = Math.round((steps.at(-1) - steps[0]) / (steps.length - 1));
    this.group.label = gap > 1 ? say("page.curve.inside_some", { name, gap }) : say("page.curve.inside", { name });
    const text = (n) => (n in CODED ? say(CODED[n]) : n);
    this.group.replaceChildren(...names.map((n) => element("option", { value: `inside ${n}` }, text(n))));
    this.menu.value = [...this.menu.options].some(({ value }) => value === chosen) ? chosen : "loss";
    if (this.shown) this.show(this.shown);
  }

  /** Both coordinates of a quantity of the run that is looked into, y with dashes. */
  showInside() {
    const { slot, steps, series } = this.course;
    const run = this.shown.runs[slot];
    const pair = series[this.menu.value.slice(7)];
    const logarithmic = pair.every((values) => values.every((value) => value === null || value > 0));
    this.plot.logarithmic = logarithmic;
    this.lines = !run ? [] : pair.map((values, k) => {
      const scaled = values.map((v) => (v === null ? NaN : logarithmic ? log10(v) : v));
      return { ...run, diverged: null, values: between(steps, scaled, run.rows), dash: k ? [5, 4] : [], tag: this.shown.axes[k] };
    });
  }

  // --- frames -----------------------------------------------------------------------------

  /** @param moving whether a hand is at work, and the lines are others with the next frame */
  draw(step, theme, moving = false) {
    const { plot, context } = this;
    if (!plot.width || !plot.steps) return;
    if (moving && step >= plot.steps) {
      plot.theme = theme;
      this.stale = true;
      plot.begin(context);
      plot.drawAxes(context);
      this.drawLines(context, plot.left, plot.right + 4);
      this.drawStep(context, step);
      return;
    }
    if (this.stale || theme !== plot.theme) {
      plot.theme = theme;
      const whole = this.whole.getContext("2d");
      plot.begin(whole);
      this.drawLines(whole, plot.left, plot.right + 4);
      this.stale = false;
    }
    plot.begin(context);
    plot.drawAxes(context);
    const cut = Math.round(plot.px(step) * plot.ratio);
    const { width, height } = this.whole;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 0.25;
    if (cut < width) context.drawImage(this.whole, cut, 0, width - cut, height, cut, 0, width - cut, height);
    context.globalAlpha = 1;
    if (cut > 0) context.drawImage(this.whole, 0, 0, cut, height, 0, 0, cut, height);
    context.setTransform(plot.ratio, 0, 0, plot.ratio, 0, 0);
    this.drawStep(context, step);
  }

  /** Draw as on the screen, in shapes, into another context. */
  drawShapes(context, step) {
    const { plot } = this;
    plot.begin(context);
    plot.drawAxes(context);
    const cut = plot.px(step);
    this.drawLines(context, plot.left, cut);
    context.globalAlpha = 0.25;
    this.drawLines(context, cut, plot.right + 4);
    context.globalAlpha = 1;
    this.drawStep(context, step);
  }

  /** The part of every line that is between two places of the screen. */
  drawLines(context, left, right) {
    const { top, bottom } = this.plot;
    context.save();
    context.beginPath();
    context.rect(left, top - 4, right - left, bottom - top + 8);
    context.clip();
    for (const band of this.bands) drawBand(context, this.plot, band);
    for (const run of this.pinned) this.stroke(context, run, THIN);
    for (const run of this.lines) {
      if (!run) continue;
      this.stroke(context, run, 1);
      if (!run.after) continue;
      context.setLineDash([1.5, 4]);
      this.plot.draw(context, run.after, run.rows);
    }
    context.restore();
  }

  stroke(context, run, width) {
    const { theme } = this.plot;
    context.strokeStyle = theme.runs[run.style];
    context.setLineDash(run.dash);
    context.lineWidth = width * theme.line;
    this.plot.draw(context, run.values, run.rows);
  }

  /** What marks the step: a line, and where every run is. */
  drawStep(context, step) {
    this.plot.drawStep(context, step);
    this.plot.drawBeyond(context);
    for (const run of this.lines) if (run) this.drawHead(context, run, step);
    if (this.quantities[this.menu.value]?.counts) this.drawCounts(context, step);
  }

  /** How often each run has been clipped up to the step. */
  drawCounts(context, step) {
    const { theme, bottom } = this.plot;
    this.clipped.forEach((run, row) => {
      const past = Math.max(Math.min(step, run.rows - 1), 0);
      const text = say("page.curve.clipped", { count: clippedBefore(run, past), past });
      this.plot.write(context, text, bottom - 8 - 1.3 * theme.em * (this.clipped.length - 1 - row), theme.words[run.style]);
    });
  }

  drawHead(context, run, step) {
    const { plot } = this;
    const { theme } = plot;
    const row = Math.min(step, run.rows - 1);
    if (Number.isNaN(run.values[row])) return;
    const [x, y] = [plot.px(row), plot.within(run.values[row])];
    traceMark(context, MARKS[run.style], x, y, 5 * theme.scale);
    context.fillStyle = theme.runs[run.style];
    context.strokeStyle = theme.paper;
    context.lineWidth = 1.2;
    context.fill();
    context.stroke();
    if (!run.tag) return;
    context.fillStyle = theme.ink;
    context.fillText(run.tag, x + 9 * theme.scale, y - 7);
  }
}
