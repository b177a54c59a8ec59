// The curve: a quantity against step for every run, in step with the map.

const MARGIN = { left: 52, right: 24, top: 38, bottom: 30 };

/** Round tick values between two ends. */
function ticks(low, high, count) {
  const rough = (high - low) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((k) => k * unit >= rough) * unit;
  const values = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) {
    values.push(Number(v.toPrecision(12)));
  }
  return values;
}

class Curve {
  /** @param on {scrub(step), changed()} */
  constructor(root, on) {
    this.box = root.querySelector(".curve");
    this.menu = this.box.querySelector(".quantity");
    this.menu.addEventListener("pointerdown", (event) => event.stopPropagation());
    this.menu.onchange = () => {
      this.show(this.shown);
      on.changed();
    };
    for (const name of Object.keys(QUANTITIES)) this.menu.append(element("option", { value: name }));
    this.group = element("optgroup", { hidden: true });
    this.menu.append(this.group);
    this.canvas = this.box.querySelector("canvas");
    this.layers = [this.canvas];
    this.context = this.canvas.getContext("2d");
    this.whole = document.createElement("canvas");
    this.lines = [];
    const scrub = (event) => {
      const { left } = this.box.getBoundingClientRect();
      const share = (event.clientX - left - MARGIN.left) / this.plotWidth;
      on.scrub(Math.round(Math.min(Math.max(share, 0), 1) * this.steps));
    };
    // A finger may only be scrolling the page: it scrubs by a tap or by moving sideways.
    let from = null;
    this.box.addEventListener("pointerdown", (event) => {
      this.box.setPointerCapture(event.pointerId);
      from = [event.clientX, event.clientY];
      if (event.pointerType !== "touch") scrub(event);
    });
    this.box.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
      if (event.pointerType !== "touch" || Math.abs(dx) > Math.max(8, Math.abs(dy))) scrub(event);
    });
    this.box.addEventListener("pointerup", (event) => {
      if (from) scrub(event);
      from = null;
    });
    this.box.addEventListener("pointercancel", () => (from = null));
  }

  get plotWidth() {
    return this.width - MARGIN.left - MARGIN.right;
  }

  get plotHeight() {
    return this.height - MARGIN.top - MARGIN.bottom;
  }

  px = (step) => MARGIN.left + (step / this.steps) * this.plotWidth;
  py = (value) =>
    MARGIN.top + ((this.high - value) / (this.high - this.low || 1)) * this.plotHeight;

  resize() {
    const { width, height } = this.box.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    if (!width || (width === this.width && height === this.height && ratio === this.ratio)) return;
    Object.assign(this, { width, height, ratio, stale: true });
    for (const canvas of [this.canvas, this.whole]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
  }

  show(shown) {
    const { runs, steps, floor, pinned } = shown;
    this.clipped = runs.filter((run) => run && run.clip !== "none");
    for (const [name, { text }] of Object.entries(QUANTITIES)) {
      const option = this.menu.querySelector(`[value=${name}]`);
      const said = text(floor, this.clipped.length > 0);
      if (option.textContent !== said) option.textContent = said;
    }
    Object.assign(this, { shown, steps, levels: [], pinned: [], stale: true });
    const quantity = QUANTITIES[this.menu.value];
    if (quantity) {
      this.lines = runs.map((run) => run && {
        ...run, values: quantity.of(run), after: quantity.after?.(run), dash: DASHES[run.slot],
      });
      this.pinned = pinned.map((run) => ({ ...run, values: quantity.of(run), dash: DASHES[run.slot] }));
      this.logarithmic = quantity.logarithmic(floor);
      if (quantity.after) this.levels = [...new Set(this.clipped.map((run) => log10(run.threshold)))];
    } else this.showInside();
    this.range();
  }

  /** Whether a quantity from inside a method is chosen. */
  get inside() {
    return !(this.menu.value in QUANTITIES);
  }

  /**
   * Offer what a method keeps and works out, of one run.
   * @param course {slot, steps, series: name → (values of x, of y) at these steps}, or null
   */
  offer(course, name) {
    this.course = course;
    const names = Object.keys(course?.series ?? {});
    const chosen = this.menu.value;
    this.group.hidden = !course;
    // A long run is looked into at some of its steps only.
    const { steps = [] } = course ?? {};
    const gap = Math.round((steps.at(-1) - steps[0]) / (steps.length - 1));
    this.group.label = `inside ${name}${gap > 1 ? `, one step in ${gap}` : ""}`;
    this.group.replaceChildren(...names.map((n) => element("option", { value: `inside ${n}` }, n)));
    this.menu.value = [...this.menu.options].some(({ value }) => value === chosen) ? chosen : "loss";
    if (this.shown) this.show(this.shown);
  }

  /** Both coordinates of a quantity of the run that is looked into, y with dashes. */
  showInside() {
    const { slot, steps, series } = this.course;
    const run = this.shown.runs[slot];
    const pair = series[this.menu.value.slice(7)];
    this.logarithmic = pair.every((values) => values.every((value) => value === null || value > 0));
    this.lines = !run ? [] : pair.map((values, k) => {
      const scaled = values.map((v) => (v === null ? NaN : this.logarithmic ? log10(v) : v));
      return { ...run, diverged: null, values: between(steps, scaled, run.rows), dash: k ? [5, 4] : [], tag: "xy"[k] };
    });
  }

  /** The values that the axis spans: all of them, but those of a run on its way to infinity. */
  range() {
    let [low, high] = [Math.min(...this.levels), Math.max(...this.levels)];
    for (const run of [...this.lines, ...this.pinned]) {
      if (!run) continue;
      const rows = run.diverged === null ? run.rows : 1;
      for (let t = 0; t < rows; t++) {
        const value = run.values[t];
        if (!Number.isFinite(value)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (low > high) [low, high] = [-1, 1];
    const air = Math.max((high - low) * 0.05, this.logarithmic ? 0.3 : Math.abs(high) * 0.05, 1e-9);
    [this.low, this.high] = [low - air, high + air];
  }

  /** Trace a run, at most four points for a column of pixels: first, least, most and last. */
  trace(context, run, values = run.values) {
    context.beginPath();
    const bottom = this.height + 50;
    const clamp = (v) => Math.min(Math.max(this.py(v), -50), bottom);
    let pen = false;
    for (let t = 0; t < run.rows; ) {
      const column = Math.floor(this.px(t));
      const first = t;
      let [least, most] = [t, t];
      while (t < run.rows && Math.floor(this.px(t)) === column) {
        if (!(values[t] >= values[least])) least = t;
        if (!(values[t] <= values[most])) most = t;
        t++;
      }
      const inOrder = least < most ? [least, most] : [most, least];
      let before = -1;
      for (const k of [first, ...inOrder, t - 1]) {
        if (k === before) continue;
        before = k;
        // A row may have no value: there is no step before the first.
        if (Number.isNaN(values[k])) continue;
        context[pen ? "lineTo" : "moveTo"](this.px(k), clamp(values[k]));
        pen = true;
      }
    }
  }

  begin(context) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.font = this.theme.font;
    context.lineJoin = "round";
  }

  drawWhole() {
    const context = this.whole.getContext("2d");
    this.begin(context);
    this.drawLines(context, MARGIN.left, this.width - MARGIN.right + 4);
  }

  /** The part of every line that is between two places of the screen. */
  drawLines(context, left, right) {
    context.save();
    context.beginPath();
    context.rect(left, MARGIN.top - 4, right - left, this.plotHeight + 8);
    context.clip();
    for (const run of this.pinned) this.stroke(context, run, THIN);
    for (const run of this.lines) {
      if (!run) continue;
      this.stroke(context, run, 1);
      if (!run.after) continue;
      this.trace(context, run, run.after);
      context.setLineDash([1.5, 4]);
      context.stroke();
    }
    context.restore();
  }

  stroke(context, run, width) {
    this.trace(context, run);
    context.strokeStyle = this.theme.runs[run.slot];
    context.setLineDash(run.dash);
    context.lineWidth = width * this.theme.line;
    context.stroke();
  }

  values(rows) {
    return ticks(this.low, this.high, rows).map((at) => ({ at, text: brief(at) }));
  }

  /** Ticks of a logarithmic axis: powers of ten, and round values between a few of them. */
  powers(rows) {
    const name = (at) => (Math.abs(at) > 3 ? `1e${at}`.replace("-", "−") : brief(10 ** at));
    if (this.high - this.low > 2) {
      return ticks(this.low, this.high, rows)
        .filter(Number.isInteger)
        .map((at) => ({ at, text: name(at) }));
    }
    return ticks(10 ** this.low, 10 ** this.high, rows)
      .filter((value) => value > 0)
      .map((value) => ({ at: Math.log10(value), text: brief(value) }));
  }

  drawAxes(context) {
    const { theme } = this;
    context.strokeStyle = theme.grid;
    context.fillStyle = theme.faint;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const rows = Math.max(Math.floor(this.plotHeight / 42), 2);
    for (const { at, text } of this.logarithmic ? this.powers(rows) : this.values(rows)) {
      const y = Math.round(this.py(at)) + 0.5;
      context.beginPath();
      context.moveTo(MARGIN.left, y);
      context.lineTo(this.width - MARGIN.right, y);
      context.stroke();
      context.fillText(text, MARGIN.left - 6, y);
    }
    context.textBaseline = "alphabetic";
    context.textAlign = "center";
    for (const value of ticks(0, this.steps, Math.max(Math.floor(this.plotWidth / 80), 2))) {
      if (Number.isInteger(value)) {
        context.fillText(value.toLocaleString("en"), this.px(value), this.height - 12);
      }
    }
    context.textAlign = "right";
    for (const level of this.levels) this.drawLevel(context, level);
    context.fillText("step", MARGIN.left - 14, this.height - 12);
    context.textAlign = "left";
  }

  /** The threshold above which a gradient is clipped. */
  drawLevel(context, level) {
    const y = Math.round(this.py(level)) + 0.5;
    context.setLineDash([3, 4]);
    context.strokeStyle = this.theme.ink;
    context.beginPath();
    context.moveTo(MARGIN.left, y);
    context.lineTo(this.width - MARGIN.right, y);
    context.stroke();
    context.setLineDash([]);
    context.fillText("c", this.width - MARGIN.right + 12, y + 4);
  }

  /** Draw as on the screen, in shapes, into another context. */
  drawShapes(context, step) {
    const screen = this.context;
    this.context = context;
    this.begin(context);
    this.drawAxes(context);
    const cut = this.px(step);
    this.drawLines(context, MARGIN.left, cut);
    context.globalAlpha = 0.25;
    this.drawLines(context, cut, this.width - MARGIN.right + 4);
    context.globalAlpha = 1;
    this.drawStep(step);
    this.context = screen;
  }

  draw(step, theme) {
    if (!this.width || !this.steps) return;
    if (this.stale || theme !== this.theme) {
      this.theme = theme;
      this.drawWhole();
      this.stale = false;
    }
    const { context } = this;
    this.begin(context);
    this.drawAxes(context);
    const cut = Math.round(this.px(step) * this.ratio);
    const { width, height } = this.whole;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 0.25;
    if (cut < width) context.drawImage(this.whole, cut, 0, width - cut, height, cut, 0, width - cut, height);
    context.globalAlpha = 1;
    if (cut > 0) context.drawImage(this.whole, 0, 0, cut, height, 0, 0, cut, height);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.drawStep(step);
  }

  /** What marks the step: a line, and where every run is. */
  drawStep(step) {
    const { context, theme } = this;
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(Math.round(this.px(step)) + 0.5, MARGIN.top);
    context.lineTo(Math.round(this.px(step)) + 0.5, this.height - MARGIN.bottom);
    context.stroke();
    for (const run of this.lines) this.drawHead(run, step);
    if (QUANTITIES[this.menu.value]?.after) this.drawCounts(step);
  }

  /** How often each run has been clipped up to the step. */
  drawCounts(step) {
    const { context, theme } = this;
    this.clipped.forEach((run, row) => {
      const past = Math.max(Math.min(step, run.rows - 1), 0);
      const text = `${clippedBefore(run, past)} of ${past} steps clipped`;
      const at = [MARGIN.left + 6, this.height - MARGIN.bottom - 8 - 16 * (this.clipped.length - 1 - row)];
      context.lineWidth = 3;
      context.strokeStyle = theme.paper;
      context.strokeText(text, ...at);
      context.fillStyle = theme.runs[run.slot];
      context.fillText(text, ...at);
    });
  }

  drawHead(run, step) {
    if (!run) return;
    const row = Math.min(step, run.rows - 1);
    const { context, theme } = this;
    if (Number.isNaN(run.values[row])) return;
    const y = Math.min(Math.max(this.py(run.values[row]), MARGIN.top), this.height - MARGIN.bottom);
    traceMark(context, MARKS[run.slot], this.px(row), y, 5);
    context.fillStyle = theme.runs[run.slot];
    context.strokeStyle = theme.paper;
    context.lineWidth = 1.2;
    context.fill();
    context.stroke();
    if (!run.tag) return;
    context.fillStyle = theme.ink;
    context.fillText(run.tag, this.px(row) + 9, y - 7);
  }
}
