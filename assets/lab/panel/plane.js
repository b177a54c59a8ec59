// The settings that the plane alone has: surface, formula, steps and start.

import { element, setHidden } from "../page/element.js";
import { say } from "../words/say.js";
import { makeSlider, typedNumber } from "./controls.js";
import { FormulaField } from "./formula.js";
import { Gallery } from "./gallery.js";

export class PlaneSettings {
  lab;
  parts;
  /** @type {Gallery} */
  gallery;
  /** @type {FormulaField} */
  formula;
  steps;
  /** The fields of the start. */
  start;
  /** The names that its coordinates have there. */
  axes = null;

  /** @param stage the owner: `pickSurface(key)`, `tryFormula(text)`, and its page */
  constructor(root, stage) {
    const { lab } = stage;
    this.lab = lab;
    const names = ["surface", "formula", "start-values", "steps"];
    this.parts = Object.fromEntries(names.map((name) => [name, root.querySelector(`.${name}`)]));
    const { catalogue } = lab;
    const known = () => lab.values.named;
    this.gallery = new Gallery(this.parts.surface, stage);
    this.formula = new FormulaField(this.parts.formula, stage);
    this.steps = makeSlider(catalogue.steps, {
      change: (steps, done) => lab.edit((state) => (state.steps = steps), done),
      fallback: () => lab.values.cardOf(lab.state).steps,
      known,
    });
    this.parts.steps.append(this.steps.root);
    this.start = [0, 1].map((k) => {
      const param = { ...catalogue.coordinate };
      const name = element("span");
      const field = typedNumber(param, "", (value) =>
        lab.edit((state) => (state.start = state.start.with(k, value)), true), known);
      this.parts["start-values"].append(element("label", {}, name, " ", field.input), field.problem);
      return { ...field, param, name };
    });
  }

  render(state) {
    const { names } = this.lab.values.cardOf(state);
    if (`${names}` !== this.axes) this.nameAxes(names);
    this.gallery.render(state);
    setHidden(this.parts.formula, state.surface !== "formula");
    this.steps.set(state.steps);
    this.start.forEach((field, k) => field.set(state.start[k]));
  }

  nameAxes(names) {
    this.axes = `${names}`;
    this.start.forEach(({ param, name, input }, k) => {
      param.symbol = name.textContent = names[k];
      input.setAttribute("aria-label", say("page.settings.start_of", { axis: names[k] }));
    });
  }
}
