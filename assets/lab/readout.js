// The readout: what every run is doing at the step the player shows.

const COLUMNS = ["position", "loss", "‖g‖", "step length", "best loss"];

class Readout {
  constructor(root) {
    this.body = root.querySelector(".readout tbody");
    this.summary = root.querySelector(".summary");
  }

  /** @param keep whether the same runs are shown as before, so that the rows can stay */
  show({ runs, floor, reading, lab, keep = false }) {
    Object.assign(this, { runs, floor, reading });
    if (keep) return;
    this.rows = runs.map((run) => {
      if (!run) return null;
      const cells = COLUMNS.map((label) => element("td", { "data-label": label }));
      const words = document.createTextNode("");
      const offer = element("button", {
        type: "button", class: "offer", hidden: true, title: "Set it",
        onclick: () => lab.setFor(run.slot, this.runs[run.slot].offer.values, true),
      });
      const verdict = element("td", { class: "verdict" }, words, " ", offer);
      const head = element("th", { scope: "row" }, lab.swatch(run.slot), ` ${run.name}`);
      return { cells, words, offer, row: element("tr", {}, head, ...cells, verdict) };
    });
    const rows = this.rows.filter(Boolean).map(({ row }) => row);
    const none = element("tr", {}, element("td", { colspan: 7 }, "All runs are hidden."));
    this.body.replaceChildren(...(rows.length ? rows : [none]));
  }

  loss(value) {
    if (this.floor === null) return brief(value);
    return this.floor === 0 ? briefPower(value) : brief(this.floor + 10 ** value, 6);
  }

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
      const { cells, words, offer } = this.rows[i];
      texts.forEach((text, k) => {
        if (cells[k].textContent !== text) cells[k].textContent = text;
      });
      const meaning = run.rows ? this.read(run.x[t], run.y[t]) : "";
      const said = [meaning, this.verdict(run, step)].filter(Boolean).join("; ");
      if (words.data !== said) words.data = said;
      // The value that would have kept it from diverging, where it has.
      const text = (step >= (run.diverged ?? Infinity) && run.offer?.text) || "";
      if (offer.textContent !== text) offer.textContent = text;
      offer.hidden = !text;
    });
  }

  /** What the position means on this surface, as a sentence; empty where it means itself. */
  read(x, y) {
    return this.reading.replace("{x}", brief(x, 3)).replace("{y}", brief(y, 3)).replace("+ −", "− ");
  }

  /** What the picture says, in a sentence for each run; read out when things have come to rest. */
  say(step, steps) {
    const runs = this.runs.filter(Boolean).map((run) => {
      const t = Math.min(step, run.rows - 1);
      const loss = run.rows ? `loss ${this.loss(run.loss[t])}, ` : "";
      return `${run.name}: ${loss}${this.verdict(run, step)}.`;
    });
    this.summary.textContent = `Step ${step} of ${steps}. ${runs.join(" ")}`;
  }
}
