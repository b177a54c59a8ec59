// The pad: two parameters of a run under one hand, on the loss that each pair of them ends at.

class Pad {
  /** @param lab the owner: `state`, `shown`, `setFor(slot, values, done)`; asks for `wanted` */
  constructor(root, lab) {
    this.lab = lab;
    this.fold = root.querySelector(".pad");
    this.slot = 0;
    this.axes = [];
    this.fold.addEventListener("toggle", () => {
      if (this.open && !this.square) this.build();
      lab.refresh();
    });
  }

  get open() {
    return this.fold.open;
  }

  build() {
    const part = (name, tag = "div", more = {}, ...children) =>
      (this[name] = element(tag, { class: name, ...more }, ...children));
    const select = (name, label) => {
      const chosen = () => this.choose(name === "which");
      return part(name, "select", { "aria-label": label, onchange: chosen });
    };
    part("knob", "button", {
      type: "button", role: "slider", "aria-roledescription": "two-way slider", "aria-valuemin": 0,
      "aria-valuemax": NOTCHES, title: "Drag it, or click anywhere; arrow keys move it",
    });
    part("ground", "canvas", { "aria-hidden": "true" });
    part("busy", "p", { role: "status", hidden: true }, "colouring…");
    part("square", "div", {}, this.ground, this.knob, this.busy);
    for (const side of ["along", "rise"]) {
      part(side, "div", {}, ...["low", "symbol", "high"].map((c) => element("span", { class: c })));
    }
    part("ramp");
    part("legend", "div", {}, element("span"), this.ramp, element("span"));
    part("lost", "p", {}, element("i"), "diverged");
    part("best", "button", { type: "button", class: "best offer", hidden: true });
    this.best.onclick = () => this.lab.setFor(this.slot, this.answer.best.values, true);
    part("spent", "p");
    part("none", "p", { hidden: true }, "A pad needs a run with two parameters, such as Momentum.");
    part("whole", "div", {},
      element("label", {}, "run ", select("which", "Run of the pad")),
      element("label", {}, "across ", select("across", "Across")),
      element("label", {}, "up ", select("up", "Up")),
      this.rise, this.square, this.along, this.legend, this.lost, this.best, this.spent);
    this.fold.append(this.whole, this.none);
    this.context = this.ground.getContext("2d");
    this.watcher = new ResizeObserver(() => {
      this.stale = true;
      this.lab.refresh();
    });
    this.watcher.observe(this.square);
    this.follow();
  }

  // --- what can be chosen -----------------------------------------------------------------

  /** The parameters that a run's pad can have: the numbers that change its path. */
  offered(run) {
    const { defaults } = this.lab.catalogue.optimizers[run.optimizer];
    const names = [...Object.keys(defaults), ...(run.clip === "none" ? [] : ["threshold"])];
    return names.map((name) => this.lab.paramOf(run, name)).filter((p) => !p.choices.length);
  }

  get run() {
    return this.lab.state.runs[this.slot];
  }

  get params() {
    return this.axes.map((name) => this.lab.paramOf(this.run, name));
  }

  /** Bring the menus up to date with the line-up. */
  list() {
    const { lab } = this;
    const { runs } = lab.state;
    const fits = (run) => run && !run.hidden && this.offered(run).length > 1;
    if (!fits(this.run)) this.slot = runs.findIndex(fits);
    const names = runs.map((_, i) => lab.lineUp.nameOf(i));
    this.whole.hidden = this.slot < 0;
    this.none.hidden = this.slot >= 0;
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
      this.which.replaceChildren(...runs.flatMap((run, i) => (fits(run) ? [option(i, names[i])] : [])));
      for (const side of [this.across, this.up]) {
        side.replaceChildren(...params.map((p) => option(p.name, `${p.symbol} ${p.label}`)));
      }
    }
    this.which.value = this.slot;
    [this.across.value, this.up.value] = this.axes;
  }

  /** Take what was chosen; an axis that takes the other's parameter gives it its own. */
  choose(otherRun) {
    if (otherRun) this.slot = Number(this.which.value);
    else {
      const before = this.axes;
      const after = [this.across.value, this.up.value];
      this.axes = after[0] === after[1] ? [before[1], before[0]] : after;
    }
    this.seen = null;
    this.lab.refresh();
  }

  // --- the ground -------------------------------------------------------------------------

  /** All that the ground depends on: the state without the two values, and without other runs. */
  dependsOn() {
    const { lab, run, axes } = this;
    const { runs, shared, ...rest } = lab.state;
    const names = lab.paramsOf(run).filter((name) => !axes.includes(name));
    return JSON.stringify([
      rest, axes, run.optimizer, run.clip, names.map((name) => [name, lab.valueOf(run, name)]),
    ]);
  }

  /** What must be asked to colour the ground, null if nothing, or while a hand moves something. */
  wanted(step, query) {
    const { key } = this;
    if (!this.open || this.slot < 0 || !key || key === this.known || this.lab.holding) return null;
    this.pending = { key, query: `${query}&pad=${[this.slot, ...this.axes].join("~")}` };
    return this.pending.query;
  }

  take(answer, query) {
    if (query !== this.pending?.query) return;
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
    if (!this.open || !this.square) return;
    if (this.lab.state !== this.seen) {
      this.seen = this.lab.state;
      this.list();
      this.key = this.slot < 0 ? null : this.dependsOn();
    }
    if (this.slot < 0) return;
    this.place();
    const old = this.key !== this.known;
    this.square.classList.toggle("old", old);
    this.busy.hidden = !old;
    this.best.disabled = old;
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
    [this.along, this.rise].forEach((side, k) => {
      const param = this.params[k];
      const texts = [write(valueAt(param, 0)), param.symbol, write(valueAt(param, 1))];
      texts.forEach((text, i) => (side.children[i].textContent = text));
    });
    const { best } = answer ?? {};
    for (const part of [this.legend, this.spent]) part.hidden = !answer;
    this.legend.hidden = this.best.hidden = !best;
    this.lost.hidden = !answer?.above.includes(null);
    if (!answer) return;
    const runs = `${answer.size} × ${answer.size} runs of ${answer.steps / answer.size ** 2} steps`;
    this.spent.textContent = best ? runs : `${runs}; all of them diverged`;
    if (!best) return;
    const loss = (value) => brief(answer.base + value);
    // Below what rounding leaves, all losses have one colour.
    const less = best.loss - answer.base < 0.99 * ends.least ? "≤ " : "";
    this.legend.firstChild.textContent = `loss ${less}${loss(ends.least)}`;
    this.legend.lastChild.textContent = loss(ends.top);
    if (ends.top < ends.largest) {
      const far = `${loss(ends.top)} as at the start, or more, up to ${loss(ends.largest)}`;
      this.spent.textContent = `${runs}; palest: ${far}`;
    }
    const { good, bad } = this.theme;
    this.ramp.style.background = `linear-gradient(to right, rgb(${good}), rgb(${bad}))`;
    const words = this.params.map(({ name, symbol }) => `${symbol} ${write(best.values[name])}`);
    this.best.textContent = `best here: ${words.join(", ")}, loss ${brief(best.loss)}`;
  }

  paint() {
    const { ground, context, theme, answer } = this;
    const side = this.square.clientWidth;
    const ratio = window.devicePixelRatio || 1;
    ground.width = ground.height = Math.round(side * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (answer) paintGround(context, side, { ...answer, field: this.field }, theme);
  }

  // --- hands ------------------------------------------------------------------------------

  /** The handle at the values that the run has, or under the hand that holds it. */
  place() {
    const { knob, params, lab, run } = this;
    const values = params.map(({ name }) => lab.valueOf(run, name));
    const shares = this.held?.shares ?? params.map((param, k) => shareOf(param, values[k]));
    knob.style.left = `${100 * shares[0]}%`;
    knob.style.top = `${100 * (1 - shares[1])}%`;
    const text = params.map(({ symbol }, k) => `${symbol} ${write(values[k])}`).join(", ");
    if (text === knob.getAttribute("aria-valuetext")) return;
    knob.setAttribute("aria-valuetext", text);
    knob.setAttribute("aria-valuenow", Math.round(shares[0] * NOTCHES));
    knob.setAttribute("aria-label", `Pad of ${text}. Arrow keys move it.`);
  }

  move(values, done) {
    const { axes } = this;
    this.lab.setFor(this.slot, Object.fromEntries(values.map((v, k) => [axes[k], v])), done);
    this.place();
  }

  follow() {
    const { square, knob } = this;
    const at = ({ clientX, clientY }) => {
      const { left, top, width, height } = square.getBoundingClientRect();
      return [(clientX - left) / width, 1 - (clientY - top) / height];
    };
    const carry = (event) => {
      const shares = at(event).map((s, k) => Math.min(Math.max(s + this.held.offset[k], 0), 1));
      this.held.shares = shares;
      this.move(this.params.map((param, k) => valueAt(param, shares[k])), false);
    };
    const release = (event) => {
      if (event.pointerId !== this.held?.pointer) return;
      const { axes, run, lab } = this;
      this.held = null;
      this.move(axes.map((name) => lab.valueOf(run, name)), true);
    };
    square.addEventListener("pointerdown", (event) => {
      if (event.button > 0 || this.held) return;
      square.setPointerCapture(event.pointerId);
      knob.focus({ preventScroll: true });
      event.preventDefault();
      this.held = { pointer: event.pointerId, offset: [0, 0] };
      if (event.target !== knob) {
        carry(event);
        return;
      }
      const [x, y] = at(event);
      const shares = this.params.map((p) => shareOf(p, this.lab.valueOf(this.run, p.name)));
      Object.assign(this.held, { shares, offset: [shares[0] - x, shares[1] - y] });
    });
    square.addEventListener("pointermove", (event) => {
      if (event.pointerId === this.held?.pointer) carry(event);
    });
    for (const kind of ["pointerup", "pointercancel"]) square.addEventListener(kind, release);
    knob.addEventListener("keydown", (event) => {
      if (!(event.key in ARROWS)) return;
      event.preventDefault();
      event.stopPropagation();
      const notches = event.shiftKey ? 10 : 1;
      this.move(this.params.map((param, k) => {
        const value = this.lab.valueOf(this.run, param.name);
        return notched(param, value, ARROWS[event.key][k] * notches);
      }), true);
    });
  }
}
