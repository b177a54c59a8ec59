// What the map's ground shows: the loss, or what becomes of every start; and what its colours say.

import { element, setHidden } from "../page/element.js";
import { coloursOf, Cover } from "../picture/cover.js";
import { say } from "../words/say.js";

const GROUNDS = ["loss", "ends", "soon", "low", "best"];

export class Grounds {
  stage;
  lab;
  map;
  /** @type {HTMLSelectElement} */
  menu;
  /** @type {HTMLSelectElement} */
  which;
  legend;
  kind = "loss";
  slot = 0;
  /** The names that the menu of runs was made for. */
  listed = "";
  /** What is asked for, and what is known: what it depends on, the question, and its level. */
  pending = null;
  known = null;
  /** @type {Cover} */
  cover = null;
  /** The theme that the legend was painted in. */
  theme = null;

  /** @param stage the owner: its page, `map`, and `showCover(cover)` */
  constructor(root, stage) {
    this.stage = stage;
    this.lab = stage.lab;
    this.map = stage.map;
    const option = (kind) => element("option", { value: kind }, say(`page.ground.of_${kind}`));
    const onchange = () => this.pick(this.menu.value, Number(this.which.value) || 0);
    this.menu = element("select", { class: "grounds", "aria-label": say("page.ground.label"), onchange }, ...GROUNDS.map(option));
    this.which = element("select", { class: "ground-of", "aria-label": say("page.ground.which"), hidden: true, onchange });
    root.querySelector(".looks").append(this.menu, this.which);
    this.legend = element("div", { class: "fates", hidden: true });
    root.querySelector(".views").append(this.legend);
  }

  /** @returns {Record<string, LookWay>} */
  get looks() {
    const get = () => (this.kind === "loss" ? undefined : `${this.kind}~${this.slot}`);
    const set = (text) => {
      const [kind, slot] = text.split("~");
      if (GROUNDS.includes(kind)) this.pick(kind, /^\d$/.test(slot) ? Number(slot) : 0);
    };
    return { ground: { get, set } };
  }

  pick(kind, slot) {
    Object.assign(this, { kind, slot, known: null, pending: null });
    this.menu.value = kind;
    this.put(null);
    this.lab.refresh();
  }

  /** Show a cover, null for the loss. */
  put(cover) {
    this.cover = cover;
    this.theme = null;
    this.stage.showCover(cover);
  }

  /** Whose starts are asked about: a run that is shown, -1 where none is. */
  get place() {
    const { runs } = this.lab.state;
    return runs[this.slot] && !runs[this.slot].hidden ? this.slot : runs.findIndex((run) => !run.hidden);
  }

  /** All that the ground depends on. */
  get key() {
    const { kind, place, lab, map } = this;
    const { runs, ...rest } = lab.shown.state;
    const asked = (kind === "best" ? runs.filter((run) => !run.hidden) : [runs[place]]).map((run) => ({ ...run, style: 0 }));
    return JSON.stringify([kind, kind === "best" ? runs.map((run) => run.hidden) : place, { ...rest, start: 0 }, asked, map.window]);
  }

  /** What must be asked: the coarse ground of what is shown, and once no hand moves a finer one. */
  wanted(_step, query) {
    const { kind, place, lab, map } = this;
    if (kind === "loss" || place < 0 || !map.width || !lab.shown.state.runs[place]) return null;
    const { key } = this;
    const same = this.known?.key === key;
    if (same && (this.known.last || lab.conversation.holding)) return null;
    const level = same ? this.known.level + 1 : 0;
    this.pending = { key, level, query: `${query}&ask=ground~${kind}~${place}~${map.window.join("~")}~${level}` };
    return this.pending.query;
  }

  take(told, query, answer) {
    const { pending, lab } = this;
    if (query !== pending?.query) return;
    this.pending = null;
    // What was on its way when a hand moved on is asked for again, if it is still wanted.
    if (told.dropped) return;
    this.known = { ...pending, last: told.last };
    const { state, names, floor } = lab.shown;
    this.put(told.fates.length ? new Cover(answer.ground, { runs: state.runs, names, floor }) : null);
    if (!told.fates.length) this.legend.replaceChildren(say("page.ground.unknown"));
  }

  /** Bring menus and legend up to date. */
  draw(theme) {
    this.list();
    setHidden(this.legend, this.kind === "loss");
    if (this.kind === "loss" || (theme === this.theme && this.known)) return;
    this.theme = theme;
    if (!this.known) this.legend.replaceChildren(say("page.ground.computing"));
    else if (this.cover) this.write(theme);
  }

  list() {
    const { runs } = this.lab.state;
    const shown = this.kind !== "loss" && this.kind !== "best" && runs.filter((run) => !run.hidden).length > 1;
    setHidden(this.which, !shown);
    if (!shown) return;
    const names = runs.map((run, k) => (run.hidden ? "" : this.lab.lineUp.nameOf(k)));
    if (`${names}` !== this.listed) {
      this.listed = `${names}`;
      const options = names.map((name, k) => (name ? element("option", { value: k }, name) : null));
      this.which.replaceChildren(...options.filter(Boolean));
    }
    this.which.value = String(this.place);
  }

  write(theme) {
    const { cover, known } = this;
    const { fates, size, steps, low, high } = cover.told;
    const swatch = (colours) => {
      const css = colours && `linear-gradient(to right, ${colours.map((c) => `rgb(${c.join(" ")})`).join(", ")})`;
      return element("i", { class: colours ? "" : "hatched", style: css ? `background: ${css}` : "" });
    };
    const entry = ({ part }, k) => {
      const said = say("page.ground.part", { what: cover.said(k), part: 100 * part });
      return element("li", {}, swatch(coloursOf(cover, k, theme)), said);
    };
    const scale = fates[0].kind === "loss" && low !== null ? say("page.ground.from_to", { low, high }) : "";
    const ahead = fates[0].kind === "won" ? say("page.ground.leading", { times: 10 ** high }) : "";
    const count = say("page.ground.starts", { n: size, steps });
    const more = known.last ? "" : say("page.ground.finer");
    this.legend.replaceChildren(
      element("ul", {}, ...fates.map(entry)),
      element("p", {}, [scale, ahead, count, more].filter(Boolean).join(" ")),
    );
  }
}
