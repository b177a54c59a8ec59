// What becomes of every start, as a ground of the map; see optviz/lab/grounds.py.

import { say } from "../words/say.js";
import { mixed, Field } from "./field.js";

const STRIPES = 8; // lines of as many steps, or of one loss
// What has a ramp of colours, and lines.
const RAMPS = ["reached", "loss"];

/** The colours of a fate, from the least of its shares to the largest; null where it is hatched. */
export function coloursOf(cover, k, theme) {
  const { kind, slot } = cover.told.fates[k];
  if (kind === "diverged") return null;
  if (RAMPS.includes(kind)) return [theme.low, theme.high];
  if (kind === "won") return theme.won[cover.styles[slot]] ?? theme.won[0];
  const one = kind === "minimum" || kind === "dent" ? theme.fates[k % theme.fates.length] : theme.fate[kind];
  return [one, one];
}

export class Cover {
  /** What the header says of it. */
  told;
  which;
  shares;
  /** The number of each run's colour, its name, and the least value that losses are measured from. */
  styles;
  names;
  floor;
  /** @type {Field} */
  field;
  /** Whether it has lines of its own. */
  lined;

  /** @param ground `told`, `which` and `share`, bytes */
  constructor({ told, which, share }, { runs, names, floor }) {
    Object.assign(this, { told, which, names, floor });
    this.styles = runs.map(({ style }) => style);
    this.shares = Float64Array.from(share, (byte) => byte / 255);
    const ramp = told.fates.map(({ kind }) => RAMPS.includes(kind));
    const lined = ramp.some(Boolean);
    /** @type {any} */
    let colours = null;
    let theme = null;
    const paint = (k, now) => {
      if (theme !== now) [theme, colours] = [now, told.fates.map((_, fate) => coloursOf(this, fate, now))];
      const ends = colours[which[k]];
      return ends && mixed(ends[0], ends[1], this.shares[k]);
    };
    // Where a fate has no ramp there is no height, and no line.
    const heights = this.shares.map((value, k) => (ramp[which[k]] ? value : NaN));
    this.field = new Field({
      view: told.view, size: told.size, shares: heights, levels: lined ? STRIPES : 0, paint,
    });
    this.field.holes = told.fates.some(({ kind, part }) => kind === "diverged" && part > 0);
    this.lined = lined;
  }

  /** Draw it, with lines of the loss where it has none of its own. */
  draw(context, map, theme) {
    this.field.draw(context, map.px, map.py, theme);
    if (!this.lined) map.field?.drawLines(context, map.px, map.py, theme);
  }

  /** Its colours, pixel by pixel from the upper left of its view. */
  texture(theme) {
    this.field.shade(theme);
    const { view, size } = this.told;
    return { view, size, pixels: this.field.pixels.data };
  }

  /** A fate in words. @returns {Message} */
  said(k) {
    const { fates, within, steps } = this.told;
    const { kind, at, slot } = fates[k];
    if (kind === "won") return ["page.ground.won", { name: this.names[slot] }];
    if (kind === "minimum" && !at) return ["page.ground.minima", {}];
    return [`page.ground.${kind}`, at ? { x: at[0], y: at[1] } : { within, steps }];
  }

  /** What becomes of a start at a place, a line of words, null outside. */
  from(x, y) {
    const { view: [x0, x1, y0, y1], size, steps, low, high } = this.told;
    const [column, row] = [(x - x0) / (x1 - x0), (y - y0) / (y1 - y0)].map((at) => Math.round(at * (size - 1)));
    if (!(column >= 0 && row >= 0 && column < size && row < size)) return null;
    const at = row * size + column;
    const [share, fate] = [this.shares[at], this.told.fates[this.which[at]]];
    let what = this.said(this.which[at]);
    if (fate.kind === "reached") what = ["page.ground.after", { steps: Math.round((1 + steps) ** share - 1) }];
    if (fate.kind === "loss") {
      if (this.floor === null) return null;
      const [least, most] = [low, high].map((loss) => Math.log10(Math.max(loss - this.floor, 1e-15)));
      what = ["page.ground.about", { loss: this.floor + 10 ** (least + share * (most - least)) }];
    }
    if (fate.kind === "won") what = ["page.ground.ahead", { name: this.names[fate.slot], times: 10 ** (share * high) }];
    return say("page.ground.from", { what });
  }
}
