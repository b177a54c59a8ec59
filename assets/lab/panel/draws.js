// The draws: what other draws of the noise make of every run, asked for as soon as a picture is here.

import { element, setHidden, setText } from "../page/element.js";
import { say } from "../words/say.js";

/** What draws must have in common with a picture to be drawn into it until its own are here. */
const sceneOf = ({ state, floor }, subject) =>
  JSON.stringify([
    subject.keyOf(state), floor,
    state.runs.map(({ optimizer, hidden, style }) => [optimizer, hidden, style]),
  ]);

export class Draws {
  lab;
  /** @type {HTMLInputElement} */
  tick;
  note;
  /** What is asked for, {query, scene}, and what is known, that and the answer. */
  pending = null;
  known = null;

  /** @param lab the owner: `shown`, `refresh()`, and `besideChanged()` */
  constructor(root, lab) {
    this.lab = lab;
    const onchange = () => lab.besideChanged();
    this.tick = element("input", { type: "checkbox", onchange });
    this.note = element("p", { class: "draws-note", hidden: true });
    const label = element("label", { class: "setting tick draws", title: say("page.draws.title") },
      this.tick, say("page.draws.tick", { n: lab.catalogue.draws }));
    root.querySelector(".noise").append(label, this.note);
  }

  /** @returns {Record<string, LookWay>} */
  get looks() {
    const set = (on) => {
      this.tick.checked = on;
      this.lab.besideChanged();
    };
    return { draws: { get: () => this.tick.checked || undefined, set } };
  }

  /** Whether there is something to ask for. */
  get on() {
    const { state, runs } = this.lab.shown;
    return this.tick.checked && state.noise.sigma > 0 && runs.some(Boolean);
  }

  wanted(_step, query) {
    if (!this.on || this.known?.query === `${query}&ask=draws`) return null;
    this.pending = { query: `${query}&ask=draws`, scene: sceneOf(this.lab.shown, this.lab.values.subject) };
    return this.pending.query;
  }

  take(told, query, answer) {
    if (query !== this.pending?.query) return;
    this.known = { ...this.pending, told, draws: answer.draws };
    this.lab.besideChanged();
  }

  /** The draws to be drawn, none where they would mean nothing. @returns {DrawnSpread[]} */
  get draws() {
    const { known, lab } = this;
    if (!this.on || known?.scene !== sceneOf(lab.shown, lab.values.subject)) return [];
    const { rows } = known.told;
    return known.draws.map(({ slot, quantiles, paths }) => {
      const { style } = lab.shown.state.runs[slot];
      return { style, rows, quantiles, paths: paths.map((path) => ({ ...path, style, rows: rows.length })) };
    });
  }

  say() {
    setHidden(this.note, !this.tick.checked);
    const { told } = this.known ?? {};
    if (!this.on) setText(this.note, say("page.draws.none"));
    else if (told) {
      const { count: n, paths } = told;
      const most = this.lab.catalogue.draws;
      /** @type {Message} */
      const note = ["page.draws.note", { n, paths }];
      setText(this.note, say(n < most ? "page.draws.fewer" : note, { note, most }));
    }
  }
}
