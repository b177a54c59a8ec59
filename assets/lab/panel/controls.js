// The controls: sliders and choices built from the catalogue's parameters.

import { notched, NOTCHES, readTyped, shareOf, valueAt } from "../numbers/scales.js";
import { exact } from "../numbers/write.js";
import { element, focusedBeside } from "../page/element.js";
import { say } from "../words/say.js";

/** A select. `options` are pairs of value and text, or of a group's name and such pairs. */
export function choice(label, options, chosen, change) {
  const select = element("select", { "aria-label": label, onchange: () => change(select.value) });
  const option = ([value, text]) =>
    Array.isArray(text)
      ? element("optgroup", { label: value }, ...text.map(option))
      : element("option", { value }, text);
  select.append(...options.map(option));
  select.value = chosen;
  return select;
}

/**
 * A field for a typed number. A value that cannot be taken is explained, and the old one kept.
 * @param known returns the values that it may name
 */
export function typedNumber(param, label, change, known = () => ({})) {
  const input = element("input", {
    type: "text", inputmode: "decimal", class: "typed", "aria-label": label, spellcheck: "false",
    autocomplete: "off",
  });
  const problem = element("p", { class: "problem", role: "alert", hidden: true });
  const field = { input, problem, value: NaN };
  field.set = (value) => {
    field.value = value;
    const text = exact(value);
    if (input !== focusedBeside(input) && input.value !== text) input.value = text;
  };
  const take = () => {
    const read = readTyped(param, input.value, known());
    problem.hidden = !read.problem;
    if (read.problem) {
      const kept = exact(field.value);
      problem.textContent = say("page.typed.kept", { problem: read.problem, kept });
      input.value = exact(field.value);
    } else if (read.value !== field.value) {
      field.value = read.value;
      input.value = exact(read.value);
      change(read.value, true);
    }
  };
  input.addEventListener("change", take);
  input.addEventListener("blur", () => (input.value = exact(field.value)));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") input.value = exact(field.value);
    event.stopPropagation();
  });
  return field;
}

let sliders = 0;

/**
 * A labelled range with a typed value beside it.
 * @param change takes (value, done); done is false while the hand is still on the slider
 * @param fallback returns the value that a double click brings back
 * @param known returns the values that a typed one may name
 */
export function makeSlider(param, { change, fallback, known, extra = element("span") }) {
  const id = `slider-${++sliders}`;
  const name = say("page.typed.name", param);
  const range = element("input", { type: "range", id, min: 0, max: NOTCHES, step: 1 });
  const typed = typedNumber(param, say("page.typed.label", { name }), change, known);
  const label = element(
    "label",
    { for: id, title: say("page.typed.title") },
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
    if (!slider.held) range.value = String(Math.round(shareOf(param, value) * NOTCHES));
    range.setAttribute("aria-valuetext", exact(value));
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
  range.addEventListener("input", () => move(valueAt(param, Number(range.value) / NOTCHES), !slider.held));
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
    // Undo and redo are the page's.
    if (event.ctrlKey || event.metaKey) return;
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
  setting.set = (value) => {
    if (select.value !== String(value)) select.value = String(value);
  };
  return setting;
}

/** The control for a parameter, whatever its kind. */
export function makeSetting(param, options) {
  return param.choices.length ? makeChoice(param, options) : makeSlider(param, options);
}
