// The controls: sliders and choices built from the catalogue's parameters.

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

/** A select. `options` are pairs of value and text, or of a group's name and such pairs. */
function choice(label, options, chosen, change) {
  const select = element("select", { "aria-label": label, onchange: () => change(select.value) });
  const option = ([value, text]) =>
    Array.isArray(text)
      ? element("optgroup", { label: value }, ...text.map(option))
      : element("option", { value }, text);
  select.append(...options.map(option));
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

/** The value some notches further; each reaches another one, however coarsely they are rounded. */
function notched(param, value, notches) {
  if (!notches) return value;
  let notch = Math.round(shareOf(param, value) * NOTCHES);
  for (let press = 0; press < Math.abs(notches); press++) {
    const before = valueAt(param, notch / NOTCHES);
    do notch += Math.sign(notches);
    while (notch > 0 && notch < NOTCHES && valueAt(param, notch / NOTCHES) === before);
  }
  return valueAt(param, notch / NOTCHES);
}

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
    move(notched(param, typed.value, way), true);
  });
  return slider;
}

/** A labelled choice, a tick where it is one of no and yes; made and used like a slider. */
function makeChoice(param, { change, extra = element("span") }) {
  const names = param.choices.map(([word]) => word).join();
  const setting = { name: param.name };
  if (names === "no,yes") {
    const box = element("input", { type: "checkbox", onchange: () => change(Number(box.checked), true) });
    setting.root = element("label", { class: "setting tick", "data-param": param.name }, box, ` ${param.label}`);
    setting.set = (value) => (box.checked = value === 1);
    return setting;
  }
  const options = param.choices.map(([, text], i) => [String(i), text]);
  const select = choice(param.label, options, "0", (value) => change(Number(value), true));
  const label = element("span", { class: "name", "aria-hidden": "true" }, param.label);
  setting.root = element("div", { class: "setting choice", "data-param": param.name }, label, extra, select);
  setting.set = (value) => (select.value = String(value));
  return setting;
}

/** The control for a parameter, whatever its kind. */
function makeSetting(param, options) {
  return param.choices.length ? makeChoice(param, options) : makeSlider(param, options);
}
