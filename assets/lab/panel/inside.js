// Inside a step: what one run did at the step that is shown, in arrows and in numbers.

import { brief } from "../numbers/write.js";
import { element, focusedBeside } from "../page/element.js";
import { useFont } from "../page/layers.js";
import { Labels } from "../picture/labels.js";
import { say } from "../words/say.js";

// Name, key, sign and width of each arrow; where two lie on each other, both can be seen.
/** @type {[name: string, key: string, sign: number, width: number][]} */
const VECTORS = [
  ["gradient", "page.arrows.gradient", -1, 7],
  ["seen", "page.arrows.seen", -1, 5],
  ["direction", "page.arrows.direction", -1, 3],
  ["update / η", "page.arrows.over_eta", 1, 2],
  ["update", "page.arrows.update", 1, 3],
];
const VECTOR_REACH = 90; // pixels of the longest arrow

export class Inside {
  lab;
  fold;
  parts;
  /** The run that is looked into, and the names of all. */
  slot = 0;
  names = [];
  /** The arrows that the reader has hidden, by name. */
  hidden = new Set();
  /** What came last: one step of a run, with its lines and arrows. */
  told = null;
  /** The queries that `told` and the curve's course answer. */
  query = null;
  courseQuery = null;
  /** Whether `told` must still be written. */
  stale = false;
  // What the menu, the ticks and the sentence on curvature were built for.
  shape = null;
  toggleShape = null;
  curvatureShape = null;

  /** @param lab the owner; asks for `wanted` and hands over what came */
  constructor(root, lab) {
    this.lab = lab;
    this.fold = root.querySelector(".inside");
    this.parts = Object.fromEntries(
      ["which", "toggles", "work", "curvature", "source"].map((name) => [
        name, this.fold.querySelector(`.${name}`),
      ]),
    );
    this.fold.addEventListener("toggle", () => {
      this.query = null;
      lab.refresh();
    });
    this.parts.which.onchange = () => this.lookInto(Number(this.parts.which.value));
  }

  /** @returns {Record<string, LookWay>} */
  get looks() {
    return { inside: { get: () => (this.open ? this.slot : undefined), set: (slot) => this.lookInto(slot) } };
  }

  lookInto(slot) {
    this.slot = slot;
    if (this.lab.shown) this.show(this.lab.shown.runs, this.names);
    this.lab.refresh();
  }

  get open() {
    return this.fold.open;
  }

  /** The runs that can be looked into. */
  show(runs, names) {
    this.names = names;
    if (!runs[this.slot]) this.slot = Math.max(runs.findIndex(Boolean), 0);
    const shape = JSON.stringify([names, runs.map(Boolean)]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.parts.which.replaceChildren(
        ...runs.flatMap((run, i) => (run ? [element("option", { value: i }, names[i])] : [])),
      );
    }
    this.parts.which.value = this.slot;
  }

  /** What must be asked to say what happens at this step, null if nothing. */
  wanted(step, query) {
    const { curve, shown } = this.lab;
    if (!shown.runs[this.slot]) return null;
    const here = `${query}&ask=step~${this.slot}~${step}`;
    if (this.open && this.query !== here) return here;
    // What the curves can show of a method is asked for once, and again while it is shown.
    if (!this.open && !curve.inside && !curve.wish) return null;
    const course = `${query}&ask=course~${this.slot}`;
    const known = !curve.inside && curve.course?.slot === this.slot;
    return known || this.courseQuery === course ? null : course;
  }

  take(told, query) {
    if (told.series) {
      this.courseQuery = query;
      this.lab.curve.offer(told, this.names[told.slot]);
      return;
    }
    Object.assign(this, { told, query, stale: true });
  }

  /** Write down what came since the last time. */
  write() {
    if (!this.stale || !this.open) return;
    this.stale = false;
    const { told, parts } = this;
    const { theme } = this.lab;
    this.writeCurvature(told);
    parts.source.textContent = told.source;
    parts.work.hidden = !told.lines;
    if (!told.lines) {
      parts.toggles.replaceChildren();
      this.toggleShape = null;
      return;
    }
    // A formula is mathematics, unless it needs a word: then it is a message.
    const text = (side) => (typeof side === "string" ? side : say(side));
    const line = ([name, ...sides]) =>
      element("li", {},
        element("b", {}, name),
        ...sides.filter((side) => side !== "").flatMap((side) => [
          " = ", element("span", {}, text(side)),
        ]));
    const { names } = this.lab.values.cardOf(this.lab.shown.state);
    parts.work.replaceChildren(
      ...told.lines.map((lines, k) =>
        element("div", {}, element("h2", {}, say("page.inside.step", { step: told.step, next: told.step + 1, coordinate: names[k] })),
          element("ol", {}, ...lines.map(line)))),
    );
    this.writeToggles(this.drawn(theme), theme);
  }

  /** A tick for each arrow, with its length. */
  writeToggles(shown, theme) {
    const { toggles } = this.parts;
    const shape = JSON.stringify([shown.map(({ name, text }) => [name, text]), theme.key]);
    if (shape !== this.toggleShape) {
      this.toggleShape = shape;
      this.makeToggles(shown);
    }
    shown.forEach(({ vector }, k) => {
      toggles.children[k].querySelector("output").textContent = vector ? brief(Math.hypot(...vector), 3) : "";
    });
  }

  makeToggles(shown) {
    this.parts.toggles.replaceChildren(...shown.map(({ name, text, colour }) =>
      element("label", {},
        element("input", {
          type: "checkbox",
          checked: !this.hidden.has(name),
          onchange: ({ target }) => {
            this.hidden[target.checked ? "delete" : "add"](name);
            this.lab.refresh();
          },
        }),
        element("i", { style: `background: ${colour}` }), text, element("output", {}))));
  }

  /** What is said of the curvature, the values that it names as buttons that set them. */
  writeCurvature({ slot, said, curvature }) {
    const shape = JSON.stringify([slot, said, curvature?.said, curvature?.offers]);
    if (shape === this.curvatureShape) return;
    this.curvatureShape = shape;
    const { curvature: part } = this.parts;
    const focus = [...part.children].indexOf(focusedBeside(part));
    const offers = (curvature?.offers ?? []).map((offer) =>
      element("button", {
        type: "button", class: "offer", title: say("page.offer.title"),
        onclick: () => this.lab.setFor(slot, offer[1], true),
      }, say(offer)));
    part.replaceChildren(say(said ?? curvature.said), " ", ...offers);
    part.children[Math.min(focus, part.children.length - 1)]?.focus();
  }

  /** The arrows and the ellipse of this step, each with its colour. */
  drawn(theme) {
    const { arrows, kept, rates } = this.told;
    const clipped = arrows.seen?.some((part, k) => part !== arrows.gradient?.[k]);
    const found = VECTORS.map(([name, key, sign, width], i) => ({
      name, text: say(key, { kept: kept ?? "" }), sign, width, vector: arrows[name],
      colour: theme.arrows[i],
    })).filter(({ name, vector }) => vector && (name !== "seen" || clipped));
    if (rates) {
      const colour = theme.faint;
      found.push({ name: "rates", text: say("page.arrows.rates"), sign: 0, width: 0, vector: null, colour });
    }
    return found;
  }

  /** Draw the step on the map: all arrows to one scale, and the update once more on the map's own. */
  draw(map, context, theme) {
    if (!this.open || !this.told?.lines || this.told.slot !== this.slot) return;
    const { at, rates } = this.told;
    const [px, py] = [map.px(at[0]), map.py(at[1])];
    const shown = this.drawn(theme).filter(({ name }) => !this.hidden.has(name));
    const long = shown.filter(({ name, vector }) => vector && name !== "update");
    const most = Math.max(...long.map(({ vector }) => Math.hypot(...vector)), 1e-300);
    const labels = new Labels(map, [...map.taken, map.handleBox]);
    useFont(context, theme);
    for (const { name, text, vector, sign, width, colour } of shown) {
      if (name === "rates") this.drawRates(context, px, py, rates, colour);
      else {
        const scale = name === "update" ? map.zoom : (sign * VECTOR_REACH) / most;
        const [dx, dy] = [vector[0] * scale, -vector[1] * scale];
        this.arrow(context, px, py, dx, dy, width, colour);
        const beside = Math.hypot(dx, dy) > 8 && map.inside(px + dx, py + dy);
        if (beside) labels.name(context, text, px + dx, py + dy, [8, dy < 0 ? -4 : 12], colour);
      }
    }
  }

  arrow(context, px, py, dx, dy, wide, colour) {
    const length = Math.hypot(dx, dy);
    if (!(length > 1)) return;
    const far = Math.min(1, 4000 / length);
    const [x, y] = [px + dx * far, py + dy * far];
    const angle = Math.atan2(dy, dx);
    const head = Math.min(6 + wide, length / 2);
    context.setLineDash([]);
    for (const [width, stroke] of [[wide + 3, this.lab.theme.paper], [wide, colour]]) {
      context.beginPath();
      context.moveTo(px, py);
      context.lineTo(x, y);
      for (const turn of [2.6, -2.6]) {
        context.moveTo(x, y);
        context.lineTo(x + head * Math.cos(angle + turn), y + head * Math.sin(angle + turn));
      }
      context.lineWidth = width;
      context.strokeStyle = stroke;
      context.stroke();
    }
  }

  /** η over the divisor of each coordinate, as the half axes of an ellipse to its own scale. */
  drawRates(context, px, py, rates, colour) {
    const most = Math.max(...rates.map(Math.abs), 1e-300);
    context.beginPath();
    context.ellipse(px, py, ...rates.map((rate) => Math.max((Math.abs(rate) / most) * 40, 1)), 0, 0, 7);
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    context.strokeStyle = colour;
    context.stroke();
    context.setLineDash([]);
  }
}
