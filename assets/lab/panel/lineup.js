// The line-up: which optimizers run, how each is clipped, and what it does not share.

import { element, focusedBeside, setHidden, setText } from "../page/element.js";
import { rove } from "../page/roving.js";
import { inRow, say } from "../words/say.js";
import { choice, makeSetting } from "./controls.js";
import { drawRates, ratesCanvas } from "./settings.js";
import { swatch } from "./swatch.js";

/** The choices in which a run differs from its method's defaults, in words. */
function choicesOf(run, lab) {
  const { defaults, own } = lab.catalogue.optimizers[run.optimizer];
  return own
    .filter(({ name, choices }) => choices.length && run.own[name] !== undefined && run.own[name] !== defaults[name])
    .map(({ name, choices }) => choices[run.own[name]][1]);
}

/** A run's own values, in words: "η 0.1", "η cosine". */
function ownValues(run, lab) {
  const said = choicesOf(run, lab);
  const used = lab.values.paramsOf(run);
  return Object.entries(run.own)
    .filter(([name]) => used.includes(name))
    .map(([name, value]) => {
      const { symbol, choices } = lab.values.paramOf(run, name);
      return choices.length ? choices[value][1] : say("run.own", { symbol, value });
    })
    .filter((text) => !said.includes(text));
}

/** The first style that no run has. @param {RunState[]} runs */
function freeStyle(runs) {
  const taken = runs.map(({ style }) => style);
  return [...taken, -1].findIndex((_, style) => !taken.includes(style));
}

/** The ways of setting a run that no framework has, each with a title of its own. */
const TITLED = ["authors", "paper"];

export class LineUp {
  lab;
  list;
  /** @type {HTMLSelectElement} */
  add;
  /** The runs whose panels are open. @type {Set<number>} */
  open = new Set();
  /** The runs' names, once an answer has said them. @type {string[]} */
  names = [];
  /** What the rows were built for; null to build them anew. */
  shape = null;
  /** Whether all in the rows is called by these names. */
  labelled = false;
  /** The controls in the open panels, {slider, share, i}. */
  sliders = [];
  /** Makes the rows one stop of the Tab key, whenever they are others. */
  settle;

  constructor(root, lab) {
    this.lab = lab;
    this.list = root.querySelector(".runs");
    this.settle = rove(this.list, () =>
      [...this.list.children].map((row) => [...row.querySelectorAll(":scope > :is(button, select)")]));
    const take = () => {
      if (add.value) this.append({ optimizer: add.value, clip: "none", own: {} });
      add.value = "";
    };
    // Every letter that is typed chooses anew: what is meant is what Enter finds.
    let typing = false;
    const add = choice(say("page.lineup.add"), [["", say("page.lineup.add_one")], ...this.methods()], "", () => typing || take());
    add.addEventListener("keydown", (event) => {
      const opens = event.key === " " || event.altKey;
      typing = !opens && event.key !== "Enter";
      if (event.key !== "Enter" || !add.value) return;
      event.preventDefault();
      take();
    });
    add.addEventListener("pointerdown", () => (typing = false));
    add.addEventListener("blur", () => (add.value = ""));
    add.className = "add";
    add.dataset.control = "run";
    root.querySelector(".add").replaceWith(add);
    this.add = add;
  }

  /** The menu of optimizers as a select takes it, with one that stands on none if it is `chosen`. */
  methods(chosen) {
    const { optimizers, menus } = this.lab.catalogue;
    const listed = Object.entries(menus.optimizers).map(([group, keys]) => [
      group,
      keys.map((key) => [key, optimizers[key].name]),
    ]);
    const known = !chosen || Object.values(menus.optimizers).flat().includes(chosen);
    return known ? listed : [...listed, [chosen, optimizers[chosen].name]];
  }

  /** A run with the values that suit its optimizer here, its own where the shared ones do not. */
  suited(run) {
    const { catalogue, state } = this.lab;
    const { defaults } = catalogue.optimizers[run.optimizer];
    const { lr: chosen, ...own } = run.own;
    for (const [name, value] of Object.entries(defaults)) {
      const shared = catalogue.shared[name];
      if (name !== "lr" && shared && value !== shared.default) own[name] ??= value;
    }
    const lr = chosen ?? this.lab.values.rateOf(run.optimizer);
    return { ...run, own: lr === state.shared.lr ? own : { lr, ...own } };
  }

  /** Whether a value that a run owns outlives a change of its optimizer to `key`. */
  stays([name, value], run, key) {
    const { optimizers } = this.lab.catalogue;
    const [before, after] = [optimizers[run.optimizer], optimizers[key]];
    if (name === "lr") {
      const alike = before.family === after.family && before.rate === after.rate;
      return alike && value !== this.lab.values.rateOf(run.optimizer);
    }
    if (!(name in before.defaults)) return true; // of the schedule or the clip stage
    // A constant of the method before, or of a framework's form of it, is not the reader's own.
    const ways = [before.defaults, ...Object.values(before.as_in)];
    if (ways.some((way) => way[name] === value)) return false;
    const [was, is] = [run.optimizer, key].map((optimizer) =>
      JSON.stringify(this.lab.values.paramOf({ optimizer }, name)),
    );
    return name in after.defaults && was === is;
  }

  append(run) {
    this.lab.edit(({ runs }) => runs.push(this.suited({ hidden: false, style: freeStyle(runs), ...run })), true);
  }

  render(state) {
    const shape = JSON.stringify([
      this.lab.values.subject.keyOf(state),
      state.runs.map((run) => [run.optimizer, run.clip, run.hidden, run.style, this.lab.values.paramsOf(run)]),
    ]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.sliders = [];
      this.labelled = false;
      const focus = focusedBeside(this.list)?.dataset.focus;
      this.list.replaceChildren(...state.runs.map((run, i) => this.row(run, i, state.runs.length)));
      if (focus) this.refocus(focus);
      this.settle();
    }
    this.add.disabled = state.runs.length >= this.lab.catalogue.max_runs;
    for (const { slider, share, i } of this.sliders) {
      const own = slider.name in state.runs[i].own;
      slider.set(this.lab.values.valueOf(state.runs[i], slider.name));
      if (!share) continue;
      share.disabled = !own;
      const control = say(own ? "page.lineup.own" : "page.lineup.shared");
      if (control === share.textContent) continue;
      share.textContent = control;
      this.labelled = false;
      const { symbol } = this.lab.values.paramOf(state.runs[i], slider.name);
      share.dataset.name = say("page.lineup.of_run", { run: symbol, control });
      share.title = say(own ? "page.lineup.own_title" : "page.lineup.shared_title");
    }
    state.runs.forEach((run, i) => {
      const row = this.list.children[i];
      const own = row.querySelector(".own");
      const summary = this.summary(run);
      setText(own, summary);
      if (own.title !== summary) own.title = summary;
      for (const button of row.querySelectorAll(".as-in button")) {
        const { as_in: ways } = this.lab.catalogue.optimizers[run.optimizer];
        button.setAttribute("aria-pressed", String(this.isAs(run, ways[button.value])));
      }
    });
    this.label(this.names);
  }

  /** Call the rows, and every control in them, by the names of their runs, once these are known. */
  label(names) {
    if (this.labelled && `${names}` === `${this.names}`) return;
    Object.assign(this, { names, labelled: true });
    [...this.list.children].forEach((row, i) => {
      const run = this.nameOf(i);
      row.setAttribute("aria-label", run);
      for (const node of row.querySelectorAll("button, select, input")) {
        node.dataset.name ??= node.ariaLabel ?? (node.labels?.[0] ?? node).textContent.trim();
        node.setAttribute("aria-label", say("page.lineup.of_run", { run, control: node.dataset.name }));
      }
    });
  }

  /** The name of a run; its method's until the answer is here that names it. */
  nameOf(i) {
    const { catalogue, state } = this.lab;
    return this.names[i] ?? catalogue.optimizers[state.runs[i].optimizer].name;
  }

  /** The same control as before, or the nearest that can be reached where it is gone. */
  refocus(focus) {
    const last = this.list.lastElementChild;
    const same = this.list.querySelector(`[data-focus="${focus}"]:not(:disabled)`);
    const there = same?.checkVisibility() ? same : last.querySelector("[data-focus|=more]");
    there.focus();
  }

  /** What a run does not share, in words. */
  valuesOf(run) {
    return [...choicesOf(run, this.lab), ...ownValues(run, this.lab)];
  }

  summary(run) {
    const clipped = run.clip === "none" ? [] : [say(`clipped.${run.clip}`)];
    return say(inRow([...clipped, ...this.valuesOf(run)], "join.dot"));
  }

  row(run, i, count) {
    const { lab } = this;
    const { clip_modes: modes } = lab.catalogue;
    const edit = (change) => lab.edit((state) => change(state.runs[i], state.runs), true);
    const button = (text, title, click, more = {}) =>
      element("button", { type: "button", title, "aria-label": title, onclick: click, ...more }, text);
    const focus = (what) => ({ "data-focus": `${what}-${i}` });

    const kind = choice(say("page.lineup.optimizer"), this.methods(run.optimizer), run.optimizer, (key) =>
      edit((it, runs) => {
        const kept = Object.entries(it.own).filter((entry) => this.stays(entry, it, key));
        runs[i] = this.suited({ ...it, optimizer: key, own: Object.fromEntries(kept) });
      }),
    );
    kind.dataset.focus = `kind-${i}`;
    const panel = element("div", { class: "panel", hidden: !this.open.has(i) });
    const more = button("⋯", say("page.lineup.more"), () => {
      panel.hidden = !panel.hidden;
      if (!panel.hasChildNodes()) {
        fill();
        this.labelled = false;
        this.render(lab.state);
        lab.drawRates();
      }
      more.setAttribute("aria-expanded", String(!panel.hidden));
      this.open[panel.hidden ? "delete" : "add"](i);
    }, { "aria-expanded": String(this.open.has(i)), ...focus("more") });
    const hide = button("", say(run.hidden ? "page.lineup.show" : "page.lineup.hide"),
      () => edit((it) => (it.hidden = !it.hidden)), { class: "mark", ...focus("hide") });
    hide.append(swatch(lab.theme, run.style, run.hidden));

    // Most panels are never opened; what is in them is made when they are.
    const fill = () => {
      const clipping = choice(
        say("page.lineup.clipping"),
        modes.map((mode) => [mode, say(`clip.${mode}`)]),
        run.clip,
        (mode) => edit((it) => (it.clip = mode)),
      );
      clipping.dataset.focus = `clip-${i}`;
      const duplicate = button(say("page.lineup.duplicate"), say("page.lineup.duplicate_title"), () => {
        this.open = new Set([...this.open].map((k) => (k > i ? k + 1 : k)));
        edit((it, runs) => runs.splice(i + 1, 0, { ...structuredClone(it), style: freeStyle(runs) }));
      }, { disabled: count >= lab.catalogue.max_runs, ...focus("duplicate") });
      const remove = button(say("page.lineup.remove"), say("page.lineup.remove_title"), () => {
        const others = [...this.open].filter((k) => k !== i);
        this.open = new Set(others.map((k) => (k > i ? k - 1 : k)));
        edit((it, runs) => runs.splice(i, 1));
      }, { disabled: count < 2, ...focus("remove") });
      panel.append(
        clipping,
        this.asIn(run, i),
        ...lab.values.paramsOf(run).map((name) => this.ownSetting(run, i, name)),
        element("div", { class: "actions" }, duplicate, remove),
      );
    };
    if (this.open.has(i)) fill();
    return element(
      "div",
      { class: run.hidden ? "run hidden" : "run", role: "group" },
      hide, kind, more, element("span", { class: "own" }), panel,
    );
  }

  /** Whether a run has all that a framework has, apart from the learning rate. */
  isAs(run, way) {
    const { defaults } = this.lab.catalogue.optimizers[run.optimizer];
    return Object.keys(defaults).every(
      (name) => name === "lr" || this.lab.values.valueOf(run, name) === (way[name] ?? defaults[name]),
    );
  }

  /** Buttons that set a run's switches and constants as a framework, or the paper, has them. */
  asIn(run, i) {
    const { lab } = this;
    const { as_in: ways, defaults } = lab.catalogue.optimizers[run.optimizer];
    const set = (it, way) => {
      for (const name of Object.keys(defaults)) {
        if (name === "lr") continue;
        lab.values.own(it, name, way[name] ?? defaults[name]);
        if (it.own[name] === lab.state.shared[name]) delete it.own[name];
      }
    };
    const buttons = Object.entries(ways).map(([name, way]) =>
      element("button", {
        type: "button",
        value: name,
        title: TITLED.includes(name) ? say(`page.lineup.as_${name}`) : say("page.lineup.as_framework", { name }),
        onclick: () => lab.edit((state) => set(state.runs[i], way), true),
        "data-focus": `as-${name}-${i}`,
      }, say(`page.as_in.${name}`)),
    );
    const label = element("span", {}, say("page.lineup.as_in"));
    return element("div", { class: "as-in", role: "group", hidden: !buttons.length }, label, ...buttons);
  }

  /**
   * A control for one run. Moving it makes the value the run's own; where others share the
   * parameter, a button shares it again.
   */
  ownSetting(run, i, name) {
    const { lab } = this;
    const shared = name in lab.catalogue.shared;
    const share = shared
      ? element("button", {
          type: "button",
          class: "share",
          onclick: () => lab.edit((state) => delete state.runs[i].own[name], true),
        })
      : null;
    const slider = makeSetting(lab.values.paramOf(run, name), {
      change: (value, done) => lab.edit((state) => lab.values.own(state.runs[i], name, value), done),
      fallback: () => lab.values.recommendedValue(name, lab.state.runs[i]),
      known: () => lab.values.named,
      extra: element("span", { class: "users" },
        name === "lr" ? ratesCanvas({ "data-run": i }) : null, share),
    });
    this.sliders.push({ slider, share, i });
    return slider.root;
  }

  /** Show the course of η beside the slider of each run. @param runs as they are drawn */
  drawRates(runs, theme) {
    this.list.querySelectorAll(".rates").forEach((canvas) => {
      const rates = runs[Number(canvas.dataset.run)]?.rates;
      setHidden(canvas, !rates);
      if (rates) drawRates(canvas, rates, theme);
    });
  }
}
