// The readout: what every run is doing at the step the player shows.

import { brief, briefPower } from "../numbers/write.js";
import { element, setHidden, setText } from "../page/element.js";
import { fill, inRow, say } from "../words/say.js";
import { swatch } from "./swatch.js";

export class Readout {
  /** What it says of each run beside a verdict. @type {Column[]} */
  columns;
  body;
  heads;
  summary;
  /** @type {ShownRun[]} */
  runs = [];
  floor = null;
  card;
  /** The table's rows, {row, cells, verdict, words, offer}, null where a run is hidden. */
  rows = [];

  /** @param {Column[]} columns */
  constructor(root, columns) {
    this.columns = columns;
    this.body = root.querySelector(".readout tbody");
    this.heads = columns.map(({ name }) => element("th", { scope: "col", class: name }));
    root.querySelector(".readout thead th").after(...this.heads);
    this.summary = root.querySelector(".summary");
  }

  /** @param keep whether the same runs are shown as before, so that the rows can stay */
  show({ runs, floor, card, lab, keep = false }) {
    const same = Boolean(floor) === Boolean(this.floor);
    Object.assign(this, { runs, floor, card });
    if (keep && same) return;
    const titles = this.columns.map(({ title }) => say(title({ floor, card })));
    titles.forEach((title, k) => (this.heads[k].textContent = title));
    this.rows = runs.map((run) => {
      if (!run) return null;
      const cells = titles.map((title, k) => element("td", { class: this.columns[k].name, "data-label": title }));
      const words = document.createTextNode("");
      const offer = element("button", {
        type: "button", class: "offer", hidden: true, title: say("page.offer.title"),
        onclick: () => lab.setFor(run.slot, this.runs[run.slot].offer[1], true),
      });
      const verdict = element("td", { class: "verdict" }, offer, " ", words);
      const head = element("th", { scope: "row", title: run.name }, swatch(lab.theme, run.style), ` ${run.name}`);
      return { cells, words, offer, verdict, row: element("tr", {}, head, ...cells, verdict) };
    });
    const rows = this.rows.filter(Boolean).map(({ row }) => row);
    const none = element("tr", {}, element("td", { colspan: this.columns.length + 2 }, say("page.readout.none")));
    this.body.replaceChildren(...(rows.length ? rows : [none]));
  }

  loss(value) {
    return this.floor === null ? brief(value) : briefPower(value);
  }

  /** @returns {Message} */
  verdict(run, step) {
    return run.verdicts.findLast(([from]) => from <= step)[1];
  }

  draw(step) {
    this.runs.forEach((run, i) => {
      if (!run) return;
      const t = Math.min(step, run.rows - 1);
      const texts = this.columns.map(({ text }) => text(run, t, this));
      // A run that has no finite loss at its start has no row to show.
      if (!run.rows) texts.fill("–");
      const { cells, words, offer, verdict } = this.rows[i];
      texts.forEach((text, k) => {
        setText(cells[k], text);
      });
      const { reading } = this.card;
      const meaning = run.rows && reading ? [this.read(reading, run.x[t], run.y[t])] : [];
      const said = say(inRow([...meaning, this.verdict(run, step)], "join.semicolon"));
      if (words.data !== said) words.data = verdict.title = said;
      // The value that would have kept it from diverging, where it has.
      const offered = step >= (run.diverged ?? Infinity) && run.offer;
      const text = offered ? say(run.offer) : "";
      if (offer.textContent !== text) {
        offer.textContent = text;
        offer.setAttribute("aria-label", say("page.lineup.of_run", { run: run.name, control: text }));
      }
      setHidden(offer, !text);
    });
  }

  /** What a position means, as a sentence. */
  read(reading, x, y) {
    return fill(reading, { x: brief(x, 3), y: brief(y, 3) }).replace("+ −", "− ");
  }

  /**
   * What the picture says, in a sentence for each run; read out when things have come to rest.
   * @param {(run: any, step: number) => Message | null} whereabouts where a run is, in words
   */
  say(step, steps, whereabouts = () => null) {
    const runs = this.runs.filter(Boolean).map((run) => {
      const t = Math.min(step, run.rows - 1);
      const place = run.rows ? whereabouts(run, t) : null;
      const verdict = place ? inRow([place, this.verdict(run, step)]) : this.verdict(run, step);
      const said = { name: run.name, verdict };
      if (!run.rows) return say("page.readout.of_run", said);
      return say("page.readout.of_run_at", { ...said, loss: this.loss(run.loss[t]) });
    });
    this.summary.textContent = say("page.readout.summary", { step, steps, runs: inRow(runs, "join.space") });
  }
}
