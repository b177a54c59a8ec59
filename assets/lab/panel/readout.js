// The readout: what every run is doing at the step the player shows.

import { brief, briefPower } from "../numbers/write.js";
import { element } from "../page/element.js";
import { fill, inRow, say } from "../words/say.js";
import { swatch } from "./swatch.js";

const COLUMNS = ["position", "loss", "slope", "length", "best"];

export class Readout {
  body;
  heads;
  summary;
  /** @type {ShownRun[]} */
  runs = [];
  floor = null;
  reading = "";
  /** The table's rows, {row, cells, verdict, words, offer}, null where a run is hidden. */
  rows = [];

  constructor(root) {
    this.body = root.querySelector(".readout tbody");
    this.heads = [...root.querySelectorAll(".readout thead th")].slice(1, 1 + COLUMNS.length);
    this.summary = root.querySelector(".summary");
  }

  /** @param keep whether the same runs are shown as before, so that the rows can stay */
  show({ runs, floor, surface, lab, keep = false }) {
    const same = Boolean(floor) === Boolean(this.floor);
    Object.assign(this, { runs, floor, reading: surface.reading });
    if (keep && same) return;
    const [across, up] = surface.names;
    // Where the least value is known and not 0, losses are what is above it.
    const above = floor ? "_above" : "";
    const titles = COLUMNS.map((key) => {
      return say(`page.readout.${key}${key === "loss" || key === "best" ? above : ""}`, { across, up });
    });
    titles.forEach((title, k) => (this.heads[k].textContent = title));
    this.rows = runs.map((run) => {
      if (!run) return null;
      const cells = titles.map((title) => element("td", { "data-label": title }));
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
    const none = element("tr", {}, element("td", { colspan: 7 }, say("page.readout.none")));
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
      const moved = t && Math.hypot(run.dx[t] - run.dx[t - 1], run.dy[t] - run.dy[t - 1]);
      const texts = [
        `(${brief(run.x[t], 5)}, ${brief(run.y[t], 5)})`,
        this.loss(run.loss[t]),
        briefPower(run.slope[t]),
        t ? brief(moved) : "–",
        this.loss(run.best[t]),
      ];
      // A run that has no finite loss at its start has no row to show.
      if (!run.rows) texts.fill("–");
      const { cells, words, offer, verdict } = this.rows[i];
      texts.forEach((text, k) => {
        if (cells[k].textContent !== text) cells[k].textContent = text;
      });
      const meaning = run.rows && this.reading ? [this.read(run.x[t], run.y[t])] : [];
      const said = say(inRow([...meaning, this.verdict(run, step)], "join.semicolon"));
      if (words.data !== said) words.data = verdict.title = said;
      // The value that would have kept it from diverging, where it has.
      const offered = step >= (run.diverged ?? Infinity) && run.offer;
      const text = offered ? say(run.offer) : "";
      if (offer.textContent !== text) {
        offer.textContent = text;
        offer.setAttribute("aria-label", say("page.lineup.of_run", { run: run.name, control: text }));
      }
      offer.hidden = !text;
    });
  }

  /** What a position means on this surface, as a sentence. */
  read(x, y) {
    return fill(this.reading, { x: brief(x, 3), y: brief(y, 3) }).replace("+ −", "− ");
  }

  /** What the picture says, in a sentence for each run; read out when things have come to rest. */
  say(step, steps) {
    const runs = this.runs.filter(Boolean).map((run) => {
      const t = Math.min(step, run.rows - 1);
      const said = { name: run.name, verdict: this.verdict(run, step) };
      if (!run.rows) return say("page.readout.of_run", said);
      return say("page.readout.of_run_at", { ...said, loss: this.loss(run.loss[t]) });
    });
    this.summary.textContent = say("page.readout.summary", { step, steps, runs: inRow(runs, "join.space") });
  }
}
