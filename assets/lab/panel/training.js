// The settings that Train alone has: data, model, how weights begin, epochs and batch.

import { element } from "../page/element.js";
import { say } from "../words/say.js";
import { choice, makeSetting } from "./controls.js";

export class TrainingSettings {
  stage;
  lab;
  /** @type {HTMLSelectElement} */
  data;
  /** @type {HTMLSelectElement} */
  model;
  about = element("p", { class: "about-data" });
  /** The table that somebody brought, in the menu of data. */
  brought = element("optgroup");
  /** What the menu of models was built for. */
  fit = "";
  /** The controls of how weights begin, epochs and batch. */
  begin;

  /** @param stage the owner: `pick(state)`, and its page */
  constructor(root, stage) {
    const { lab } = stage;
    Object.assign(this, { stage, lab });
    const { menus, data } = lab.catalogue;
    const groups = Object.entries(menus.data).map(([group, keys]) => [group, keys.map((key) => [key, data[key].name])]);
    const { subject } = stage;
    this.data = choice(say("page.train.data"), groups, "", (key) => stage.pick(subject.withData(lab.state, key), "data"));
    this.model = choice(say("page.train.model"), [], "", (key) => stage.pick(subject.withModel(lab.state, key), "model"));
    this.data.append(this.brought);
    root.querySelector(".data").append(this.data, this.about);
    root.querySelector(".model").append(this.model);
    this.begin = lab.catalogue.begin.map((param) =>
      makeSetting(param, {
        change: (value, done) => lab.edit((state) => (state[param.name] = value), done),
        fallback: () => param.default,
        known: () => lab.values.named,
      }));
    root.querySelector(".begin").append(...this.begin.map((setting) => setting.root));
  }

  render(state) {
    const { models } = this.lab.catalogue;
    const of = this.stage.subject.dataOf(state.data);
    const fit = `${state.data} ${of.name}`;
    if (this.fit !== fit) {
      this.fit = fit;
      const brought = state.data.startsWith("own-") ? element("option", { value: state.data }, of.name) : "";
      this.brought.replaceWith((this.brought = element("optgroup", { label: say("page.train.brought"), hidden: !brought }, brought)));
      this.model.replaceChildren(...of.models.map((key) => element("option", { value: key }, models[key].name)));
      this.about.replaceChildren(of.about, " ", element("small", {}, of.source));
    }
    this.data.value = state.data;
    this.model.value = state.model;
    for (const setting of this.begin) setting.set(state[setting.name]);
  }
}
