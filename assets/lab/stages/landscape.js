// The landscape: the loss over a plane through weight space, and the runs on it, as a map and in 3-D.

import { Field, shareOfHeight } from "../picture/field.js";
import { MapView } from "../picture/map.js";
import { Space } from "../space/space.js";
import { inRow, say } from "../words/say.js";

const HERE = [0, 0];

export class Landscape {
  /** @type {import("./training.js").Training} */
  stage;
  /** @type {MapView} */
  map;
  /** Where it is drawn in three dimensions, made when it is first looked at. @type {HTMLElement} */
  high;
  /** @type {Space} */
  space = null;
  /** What is said of it. @type {HTMLElement} */
  text;
  /** What the map and the space draw. */
  held = null;
  /** The landscape that is drawn, and the query that it belongs to. */
  ground = null;
  groundOf = null;

  constructor(root, stage) {
    this.stage = stage;
    this.map = new MapView(root, { placeStart: () => {}, viewChanged: () => stage.lab.refresh() });
    this.high = root.querySelector(".space");
    this.text = root.querySelector(".of-landscape");
  }

  get askers() {
    return { landscape: { wanted: (_, query) => this.wanted(query), take: (...answer) => this.take(...answer) } };
  }

  get looked() {
    return this.stage.picture === "landscape" || this.stage.picture === "space";
  }

  /** The picture in sight, if there is one. */
  get shown() {
    if (this.stage.picture === "landscape") return [this.map];
    return this.space ? [this.space] : [];
  }

  arrange() {
    const { picture, lab } = this.stage;
    this.map.box.hidden = picture !== "landscape";
    this.high.hidden = picture !== "space";
    if (picture === "space" && !this.space) {
      this.space = new Space(this.high, () => lab.refresh());
      if (this.held) this.space.show(this.held);
    }
    this.text.hidden = !this.looked || !this.ground;
  }

  wanted(query) {
    const { stage } = this;
    if (!this.looked || !stage.complete || this.groundOf === query || !stage.of) return null;
    const { width, height } = this.shown[0] ?? {};
    return width ? `${query}&ask=landscape~${(width / height).toFixed(3)}` : null;
  }

  take(told, query, { paths, values }) {
    this.groundOf = query.slice(0, query.indexOf("&ask=landscape"));
    this.ground = { ...told, paths, values };
    this.draw();
    this.stage.arrange();
    this.stage.lab.refresh();
  }

  /** The runs that are shown are others. */
  show() {
    if (this.groundOf !== this.stage.query) this.ground = null;
    this.draw();
  }

  draw() {
    const { ground, stage } = this;
    const { runs, state } = stage.lab.shown;
    const card = stage.subject.cardOf(state);
    const [x0, x1, y0, y1] = ground?.view ?? [-1, 1, -1, 1];
    const part = [[x0, x1], [y0, y1]];
    const surface = { ...card, domain: part, window: part };
    if (!ground) {
      this.hold({ surface, runs: [], start: HERE, field: null });
      this.text.textContent = "";
      return;
    }
    const drawn = runs.map((run) => {
      const k = run ? ground.slots.indexOf(run.slot) : -1;
      return k < 0 ? null : onPlane(run, ground.paths[k], ground.every[k]);
    });
    const field = { view: ground.view, size: ground.size, values: ground.values, base: 0 };
    const shares = shareOfHeight(field, 0);
    this.hold({ surface, runs: drawn, start: HERE, field: { field, shares, floor: 0 } });
    this.map.showField(new Field({ ...field, shares }));
    this.text.textContent = this.said(runs);
  }

  hold(held) {
    this.held = held;
    this.map.show(held);
    this.space?.show(held);
  }

  /** What plane it is, and how far off it the runs have been. */
  said(runs) {
    const { slots, off, ends, examples, size } = this.ground;
    const name = (slot) => runs[slot]?.name ?? "";
    const away = slots.map((slot, k) => say("page.train.off", { name: name(slot), share: Math.round(100 * off[k]) }));
    const plane = say("page.train.plane", { ends: say(inRow(ends.map(name))), n: examples, size });
    return [plane, say(inRow(away))].join(" ");
  }
}

/** A run as the map draws it, with a place on the plane for every step. */
function onPlane(run, { a, b }, every) {
  const at = (values) => Float64Array.from({ length: run.rows + 1 }, (_, t) => {
    const k = Math.min(t / every, values.length - 1);
    const low = Math.floor(k);
    return values[low] + (k - low) * ((values[low + 1] ?? values[low]) - values[low]);
  });
  const [x, y] = [at(a), at(b)];
  // A run's own loss, not that of the plane below it; of its end there is none, but that before.
  const loss = Float32Array.from({ length: run.rows + 1 }, (_, t) => run.loss[Math.min(t, run.rows - 1)]);
  return { ...run, rows: run.rows + 1, x, y, dx: x, dy: y, loss, clipped: new Uint32Array(Math.ceil((run.rows + 1) / 32)) };
}
