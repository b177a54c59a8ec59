// The landscape: the loss over a plane through weight space, and the runs on it, as a map and in 3-D.

import { Field, shareOfHeight } from "../picture/field.js";
import { MapView } from "../picture/map.js";
import { Profile } from "../picture/profile.js";
import { FADES } from "../picture/together.js";
import { Space } from "../space/space.js";
import { inRow, say } from "../words/say.js";

const HERE = [0, 0];
const COARSE = 24; // points along each side, at first
const FINE = 48; // and then

export class Landscape {
  /** @type {import("./training.js").Training} */
  stage;
  /** @type {MapView} */
  map;
  /** Where it is drawn in three dimensions, made when it is first looked at. @type {HTMLElement} */
  high;
  /** @type {Space} */
  space = null;
  /** Where the line between two ends stands, and its picture. @type {HTMLElement} */
  line;
  /** @type {Profile} */
  profile;
  /** What is said of it. @type {HTMLElement} */
  text;
  /** What the map and the space draw. */
  held = null;
  /** The landscape that is drawn, what it belongs to, and what the one that is asked for does. */
  ground = null;
  groundOf = null;
  asked = null;

  constructor(root, stage) {
    this.stage = stage;
    this.map = new MapView(root, { placeStart: () => {}, viewChanged: () => stage.lab.refresh() });
    this.line = root.querySelector(".line");
    this.profile = new Profile(this.line);
    this.high = root.querySelector(".space");
    this.text = root.querySelector(".of-landscape");
  }

  get askers() {
    return { landscape: { wanted: (_, query) => this.wanted(query), take: (...answer) => this.take(...answer) } };
  }

  get looked() {
    return this.stage.picture === "landscape" || this.stage.picture === "space";
  }

  /** Whether the line between two ends is looked at, and no plane. */
  get lined() {
    return this.stage.picture === "landscape" && this.stage.aspect === "line";
  }

  /** The picture in sight, if there is one. */
  get shown() {
    if (this.lined) return [this.profile.board];
    if (this.stage.picture === "landscape") return [this.map];
    return this.space ? [this.space] : [];
  }

  arrange() {
    const { picture, lab } = this.stage;
    this.map.box.hidden = picture !== "landscape" || this.lined;
    this.line.hidden = !this.lined;
    this.high.hidden = picture !== "space";
    if (picture === "space" && !this.space) {
      this.space = new Space(this.high, () => lab.refresh());
      if (this.held) this.space.show(this.held);
    }
    this.text.hidden = !this.looked || !this.ground;
  }

  /** What the landscape that is looked at belongs to. */
  keyOf(query) {
    return `${query} ${this.stage.aspect}`;
  }

  wanted(query) {
    const { stage } = this;
    const key = this.keyOf(query);
    if (!this.looked || !stage.complete || !stage.of) return null;
    // Coarse at once, and then finer.
    const size = this.groundOf === key ? FINE : COARSE;
    if (this.groundOf === key && (this.ground.line || this.ground.size === FINE)) return null;
    const { width, height } = this.shown[0] ?? {};
    this.asked = key;
    return width ? `${query}&ask=landscape~${(width / height).toFixed(3)}~${stage.aspect}~${size}` : null;
  }

  take(told, _query, { paths, values, profile }) {
    // Another may be looked at by now.
    if (this.asked !== this.keyOf(this.stage.query)) return;
    this.groundOf = this.asked;
    this.ground = { ...told, paths, values, profile };
    this.draw();
    this.stage.arrange();
    this.stage.lab.refresh();
  }

  /** The runs that are shown are others. */
  show() {
    if (this.groundOf !== this.keyOf(this.stage.query)) this.ground = null;
    this.draw();
  }

  draw() {
    const { ground, stage } = this;
    const { runs, state } = stage.lab.shown;
    if (ground?.line) {
      const [one, other] = ground.ends.map((slot) => runs[slot]);
      this.profile.show({ one, other, along: ground.along, losses: ground.profile });
      this.text.textContent = say(other ? "page.train.line" : "page.train.line_alone", { one: one.name, other: other?.name ?? "" });
      return;
    }
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
      return k < 0 ? null : onPlane(run, ground.paths[k], ground.every[k], ground.off[k]);
    });
    const field = { view: ground.view, size: ground.size, values: ground.values, base: 0 };
    const shares = shareOfHeight(field, 0);
    // All begin at one place, which is not the origin of every plane.
    const first = drawn.find(Boolean);
    const start = first ? [first.x[0], first.y[0]] : HERE;
    this.hold({ surface, runs: drawn, start, field: { field, shares, floor: 0 } });
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
    const { slots, off, ends, examples, size, shares } = this.ground;
    const { aspect } = this.stage;
    const name = (slot) => runs[slot]?.name ?? "";
    const away = slots.map((slot, k) => say("page.train.off", { name: name(slot), share: Math.round(100 * off[k]) }));
    const [first, second] = (shares ?? []).map((share) => Math.round(100 * share));
    const plane = say(`page.train.plane.${aspect}`, { ends: say(inRow(ends.map(name))), first, second, name: name(ends[0]) });
    return [plane, say("page.train.plane.field", { n: examples, size }), say(inRow(away))].join(" ");
  }
}

/** A run as the map draws it, with a place on the plane for every step. */
function onPlane(run, { a, b, away }, every, off) {
  const at = (values) => Float64Array.from({ length: run.rows + 1 }, (_, t) => {
    const k = Math.min(t / every, values.length - 1);
    const low = Math.floor(k);
    return values[low] + (k - low) * ((values[low + 1] ?? values[low]) - values[low]);
  });
  const [x, y] = [at(a), at(b)];
  // A run's own loss, not that of the plane below it; of its end there is none, but that before.
  const loss = Float32Array.from({ length: run.rows + 1 }, (_, t) => run.loss[Math.min(t, run.rows - 1)]);
  // The farther off the plane, the fainter: of the farthest point the share of its way is `off`.
  const far = off / Math.max(...away, 1e-12);
  const faded = Uint8Array.from(at(away), (d) => Math.min(Math.round(FADES * d * far), FADES));
  return { ...run, rows: run.rows + 1, x, y, faded, dx: x, dy: y, loss, clipped: new Uint32Array(Math.ceil((run.rows + 1) / 32)) };
}
