// The line-up: which optimizers run, how each is clipped, and what it does not share.

const CLIP_NAMES = {
  none: "no clipping", value: "clip by value", norm: "clip by norm", normalize: "normalize",
};
const CLIPPED = { value: "clipped by value", norm: "clipped by norm", normalize: "normalized" };

/** The name of every run of a line-up: what tells it from the others, and no more. */
function runNames(state, catalogue) {
  const plain = state.runs.map((run) => {
    const name = catalogue.optimizers[run.optimizer].name;
    return run.clip === "none" ? name : `${name} ${CLIPPED[run.clip]}`;
  });
  const named = plain.map((name, i) => {
    if (plain.filter((other) => other === name).length < 2) return name;
    const own = Object.entries(state.runs[i].own)
      .map(([key, value]) => `${catalogue.shared[key].symbol} ${write(value)}`);
    return [name, ...own].join(" ");
  });
  const seen = {};
  return named.map((name) => {
    seen[name] = (seen[name] ?? 0) + 1;
    return seen[name] > 1 ? `${name} (${seen[name]})` : name;
  });
}

class LineUp {
  constructor(root, lab) {
    this.lab = lab;
    this.list = root.querySelector(".runs");
    this.add = root.querySelector(".add");
    this.open = new Set();
    this.add.addEventListener("change", () => {
      if (this.add.value) this.append({ optimizer: this.add.value, clip: "none", own: {} });
      this.add.value = "";
    });
    this.add.append(
      element("option", { value: "" }, "+ Add a run"),
      ...Object.entries(lab.catalogue.optimizers).map(([value, card]) =>
        element("option", { value }, card.name),
      ),
    );
  }

  /** A run with the values that suit its optimizer here, its own where the shared ones do not. */
  suited(run) {
    const { catalogue, state } = this.lab;
    const { family, defaults } = catalogue.optimizers[run.optimizer];
    const { lr: _, ...own } = run.own;
    for (const [name, value] of Object.entries(defaults)) {
      if (name !== "lr" && value !== catalogue.shared[name].default) own[name] ??= value;
    }
    const lr = catalogue.surfaces[state.surface].lr[family];
    return { ...run, own: lr === state.shared.lr ? own : { lr, ...own } };
  }

  append(run) {
    this.lab.edit((state) => state.runs.push(this.suited({ hidden: false, ...run })), true);
  }

  render(state) {
    const names = runNames(state, this.lab.catalogue);
    const shape = JSON.stringify([
      state.surface,
      state.runs.map((run) => [run.optimizer, run.clip, run.hidden]),
    ]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.sliders = [];
      const focus = this.list.getRootNode().activeElement?.dataset.focus;
      this.list.replaceChildren(...state.runs.map((run, i) => this.row(run, i, state.runs.length)));
      if (focus) this.refocus(focus);
    }
    this.add.disabled = state.runs.length >= this.lab.catalogue.max_runs;
    for (const { slider, share, i } of this.sliders) {
      const own = slider.name in state.runs[i].own;
      slider.set(this.lab.valueOf(state.runs[i], slider.name));
      share.disabled = !own;
      share.textContent = own ? "own" : "shared";
      share.title = own ? "Use the shared value again" : "Shared; move the slider to own it";
    }
    state.runs.forEach((run, i) => {
      this.list.children[i].querySelector(".own").textContent = this.summary(run);
      this.list.children[i].setAttribute("aria-label", names[i]);
    });
  }

  /** The same control as before, or the nearest that can be reached where it is gone. */
  refocus(focus) {
    const last = this.list.lastElementChild;
    const same = this.list.querySelector(`[data-focus="${focus}"]:not(:disabled)`);
    const there = same?.checkVisibility() ? same : last.querySelector("[data-focus|=more]");
    there.focus();
  }

  summary(run) {
    const { shared } = this.lab.catalogue;
    const own = Object.entries(run.own).map(([name, v]) => `${shared[name].symbol} ${write(v)}`);
    return [...(run.clip === "none" ? [] : [CLIPPED[run.clip]]), ...own].join(" · ");
  }

  row(run, i, count) {
    const { lab } = this;
    const { optimizers, clip_modes: modes } = lab.catalogue;
    const edit = (change) => lab.edit((state) => change(state.runs[i], state.runs), true);
    const button = (text, title, click, more = {}) =>
      element("button", { type: "button", title, "aria-label": title, onclick: click, ...more }, text);
    const focus = (what) => ({ "data-focus": `${what}-${i}` });

    const kinds = Object.entries(optimizers).map(([key, card]) => [key, card.name]);
    const kind = choice("Optimizer", kinds, run.optimizer, (key) =>
      edit((it, runs) => {
        const kept = Object.entries(it.own).filter(
          ([name]) => name in optimizers[key].defaults || name === "threshold",
        );
        const same = optimizers[key].family === optimizers[it.optimizer].family;
        const next = { ...it, optimizer: key, own: Object.fromEntries(kept) };
        runs[i] = same ? next : this.suited(next);
      }),
    );
    kind.dataset.focus = `kind-${i}`;
    const clipping = choice(
      "Clipping",
      modes.map((mode) => [mode, CLIP_NAMES[mode]]),
      run.clip,
      (mode) => edit((it) => (it.clip = mode)),
    );
    clipping.dataset.focus = `clip-${i}`;
    const panel = element("div", { class: "panel", hidden: !this.open.has(i) });
    const more = button("⋯", "Clipping and own settings", () => {
      panel.hidden = !panel.hidden;
      more.setAttribute("aria-expanded", String(!panel.hidden));
      this.open[panel.hidden ? "delete" : "add"](i);
    }, { "aria-expanded": String(this.open.has(i)), ...focus("more") });
    const hide = button("", run.hidden ? "Show this run" : "Hide this run",
      () => edit((it) => (it.hidden = !it.hidden)), { class: "mark", ...focus("hide") });
    hide.append(lab.swatch(i, run.hidden));

    panel.append(
      clipping,
      ...lab.paramsOf(run).map((name) => this.ownSlider(run, i, name)),
      element(
        "div",
        { class: "actions" },
        button("Duplicate", "Duplicate this run", () => {
          this.open = new Set([...this.open].map((k) => (k > i ? k + 1 : k)));
          edit((it, runs) => runs.splice(i + 1, 0, structuredClone(it)));
        }, { disabled: count >= lab.catalogue.max_runs, ...focus("duplicate") }),
        button("Remove", "Remove this run", () => {
          const others = [...this.open].filter((k) => k !== i);
          this.open = new Set(others.map((k) => (k > i ? k - 1 : k)));
          edit((it, runs) => runs.splice(i, 1));
        }, { disabled: count < 2, ...focus("remove") }),
      ),
    );
    return element(
      "li",
      { class: run.hidden ? "run hidden" : "run" },
      hide, kind, more, element("span", { class: "own" }), panel,
    );
  }

  /** A slider for one run; moving it makes the value the run's own, the button shares it again. */
  ownSlider(run, i, name) {
    const { lab } = this;
    const share = element("button", {
      type: "button",
      class: "share",
      onclick: () => lab.edit((state) => delete state.runs[i].own[name], true),
    });
    const slider = makeSlider(lab.catalogue.shared[name], {
      change: (value, done) => lab.edit((state) => (state.runs[i].own[name] = value), done),
      fallback: () => lab.recommendedValue(name, lab.state.runs[i]),
      extra: share,
    });
    this.sliders.push({ slider, share, i });
    return slider.root;
  }
}
