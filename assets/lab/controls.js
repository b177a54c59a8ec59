// The controls: sliders built from the catalogue's parameters, and what they are made of.

/** A DOM element with attributes (`on…` are listeners) and children. Text is never markup. */
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function choice(label, options, chosen, change) {
  const select = element("select", { "aria-label": label, onchange: () => change(select.value) });
  for (const [value, text] of options) select.append(element("option", { value }, text));
  select.value = chosen;
  return select;
}

/** A field for a typed number. A value that cannot be taken is explained, and the old one kept. */
function typedNumber(param, label, change) {
  const input = element("input", {
    type: "text", inputmode: "decimal", class: "typed", "aria-label": label, spellcheck: "false",
    autocomplete: "off",
  });
  const problem = element("p", { class: "problem", role: "alert", hidden: true });
  const field = { input, problem, value: NaN };
  field.set = (value) => {
    field.value = value;
    if (input !== input.getRootNode().activeElement) input.value = write(value);
  };
  const take = () => {
    const read = readTyped(param, input.value);
    problem.hidden = !read.problem;
    if (read.problem) {
      problem.textContent = `${read.problem}; ${write(field.value)} is kept.`;
      input.value = write(field.value);
    } else if (read.value !== field.value) {
      field.value = read.value;
      input.value = write(read.value);
      change(read.value, true);
    }
  };
  input.addEventListener("change", take);
  input.addEventListener("blur", () => (input.value = write(field.value)));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") input.value = write(field.value);
    event.stopPropagation();
  });
  return field;
}

const NOTCHES = 1000;
let sliders = 0;

/**
 * A labelled range with a typed value beside it.
 * @param change takes (value, done); done is false while the hand is still on the slider
 * @param fallback returns the value that a double click brings back
 */
function makeSlider(param, { change, fallback, extra = element("span") }) {
  const id = `slider-${++sliders}`;
  const name = `${param.label} ${param.symbol}`;
  const range = element("input", { type: "range", id, min: 0, max: NOTCHES, step: 1 });
  const typed = typedNumber(param, `${name}, typed`, change);
  const label = element(
    "label",
    { for: id, title: "Double-click for the default" },
    element("span", { class: "symbol" }, param.symbol),
    ` ${param.label}`,
  );
  const root = element(
    "div",
    { class: "setting", "data-param": param.name },
    label, extra, typed.input, range, typed.problem,
  );
  const slider = { root, name: param.name };
  slider.set = (value) => {
    typed.set(value);
    // The thumb stays under the finger that moves it, whatever the value was rounded to.
    if (!slider.held) range.value = Math.round(shareOf(param, value) * NOTCHES);
    range.setAttribute("aria-valuetext", write(value));
  };
  const move = (value, done) => {
    typed.problem.hidden = true;
    slider.set(value);
    change(value, done);
  };
  range.addEventListener("pointerdown", () => {
    slider.held = true;
    slider.before = typed.value;
  });
  range.addEventListener("input", () => move(valueAt(param, range.value / NOTCHES), !slider.held));
  const release = () => {
    if (!slider.held) return;
    slider.held = false;
    change(typed.value, true);
  };
  for (const kind of ["pointerup", "change"]) range.addEventListener(kind, release);
  range.addEventListener("pointercancel", () => {
    // The finger only passed by, scrolling the page.
    slider.held = false;
    move(slider.before, true);
  });
  const reset = (event) => {
    event.preventDefault();
    slider.held = false;
    move(fallback(), true);
  };
  range.addEventListener("dblclick", reset);
  label.addEventListener("dblclick", reset);
  range.addEventListener("keydown", (event) => {
    const ways = {
      ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10,
    };
    const way = ways[event.key];
    event.stopPropagation();
    if (!way) return;
    event.preventDefault();
    // A key press always reaches another value, however coarsely values are rounded here.
    let notch = Math.round(shareOf(param, typed.value) * NOTCHES);
    for (let press = 0; press < Math.abs(way); press++) {
      const before = valueAt(param, notch / NOTCHES);
      do notch += Math.sign(way);
      while (notch > 0 && notch < NOTCHES && valueAt(param, notch / NOTCHES) === before);
    }
    move(valueAt(param, notch / NOTCHES), true);
  });
  return slider;
}

/** The settings that all runs share, the surface's parameters, steps and start. */
class Controls {
  /** @param lab the owner: `catalogue`, `state`, and `edit(change, done)` */
  constructor(root, lab) {
    this.lab = lab;
    this.parts = Object.fromEntries(
      ["surface", "surface-params", "start-values", "steps", "shared"].map((name) => [
        name,
        root.querySelector(`.${name}`),
      ]),
    );
    const { catalogue } = lab;
    const surfaces = Object.entries(catalogue.surfaces).map(([key, card]) => [key, card.name]);
    this.picker = choice("Surface", surfaces, "", (key) => lab.pickSurface(key));
    this.parts.surface.append(this.picker);
    this.steps = makeSlider(catalogue.steps, {
      change: (steps, done) => lab.edit((state) => (state.steps = steps), done),
      fallback: () => catalogue.steps.default,
    });
    this.parts.steps.append(this.steps.root);
    this.start = [0, 1].map((k) => {
      const param = { ...catalogue.coordinate, symbol: "xy"[k] };
      const field = typedNumber(param, `Start ${"xy"[k]}`, (value) =>
        lab.edit((state) => (state.start = state.start.with(k, value)), true),
      );
      this.parts["start-values"].append(
        element("label", {}, `${"xy"[k]} `, field.input),
        field.problem,
      );
      return field;
    });
  }

  /** The sliders that the line-up makes use of, with the runs that share each. */
  used(state) {
    const users = {};
    state.runs.forEach((run, slot) => {
      for (const name of this.lab.paramsOf(run)) {
        if (!(name in run.own)) (users[name] ??= []).push(slot);
      }
    });
    return Object.keys(this.lab.catalogue.shared)
      .filter((name) => users[name])
      .map((name) => [name, users[name]]);
  }

  render(state) {
    const { catalogue } = this.lab;
    const used = this.used(state);
    const shape = JSON.stringify([state.surface, used]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.build(state, used);
    }
    this.picker.value = state.surface;
    this.steps.set(state.steps);
    this.start.forEach((field, k) => field.set(state.start[k]));
    for (const slider of this.surfaceSliders) slider.set(state.surface_params[slider.name]);
    for (const slider of this.sharedSliders) slider.set(state.shared[slider.name]);
  }

  build(state, used) {
    const { lab } = this;
    const surface = lab.catalogue.surfaces[state.surface];
    this.surfaceSliders = surface.params.map((param) =>
      makeSlider(param, {
        change: (value, done) =>
          lab.edit((next) => (next.surface_params[param.name] = value), done),
        fallback: () => param.default,
      }),
    );
    this.sharedSliders = used.map(([name, slots]) => {
      const param = lab.catalogue.shared[name];
      const all = slots.length === state.runs.length;
      const marks = slots.map((slot) => lab.swatch(slot));
      return makeSlider(param, {
        change: (value, done) => lab.edit((next) => (next.shared[name] = value), done),
        fallback: () => lab.recommendedValue(name),
        extra: element("span", { class: "users", "aria-hidden": "true" }, ...(all ? [] : marks)),
      });
    });
    this.parts["surface-params"].replaceChildren(...this.surfaceSliders.map((s) => s.root));
    this.parts.shared.replaceChildren(...this.sharedSliders.map((s) => s.root));
  }
}
