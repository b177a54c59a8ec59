// The surface as a sheet in a box: heights over a mesh, what they mean, and its picture.

import { ticks } from "../numbers/ticks.js";
import { log10, shown } from "../numbers/write.js";
import { spread } from "../picture/field.js";
import { BOX_HEIGHT } from "./camera.js";
import { say } from "../words/say.js";

export const MESH = 64; // cells a side
const NARROW = 0.35; // of the longer side, what the shorter one has at least

/** Values of a square grid at another grid's points, each at a share of both sides. */
function resample(values, size, [u0, u1, v0, v1]) {
  const side = MESH + 1;
  const taken = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    const v = (v0 + (row / MESH) * (v1 - v0)) * (size - 1);
    const below = Math.min(Math.floor(v), size - 2);
    for (let column = 0; column < side; column++) {
      const u = (u0 + (column / MESH) * (u1 - u0)) * (size - 1);
      const left = Math.min(Math.floor(u), size - 2);
      const at = below * size + left;
      const [s, t] = [u - left, v - below];
      const low = values[at] * (1 - s) + values[at + 1] * s;
      const high = values[at + size] * (1 - s) + values[at + size + 1] * s;
      taken[row * side + column] = low * (1 - t) + high * t;
    }
  }
  return taken;
}

export class Sheet {
  /** What of the plane it shows, [x0, x1, y0, y1], and half the sides of that in the box. */
  box;
  half;
  /** The map's shades and the heights, at the points of the mesh. */
  shares;
  z;
  /** The least value that losses are measured from, or null, and the map's base above that. */
  floor;
  lift;
  /** Whether heights are logarithmic, the scale of that, and what they span. */
  log;
  scale = 1;
  low = Infinity;
  high = -Infinity;

  /**
   * @param field the map's {view, size, values, base}, and `shares`, its shades
   * @param domain [[x0, x1], [y0, y1]]; the box is what the map shows of it
   * @param log whether the height is that of the map's shade, or the loss itself
   */
  constructor(field, shares, { domain, floor, log }) {
    const { view, size, values, base } = field;
    const cut = [0, 1, 2, 3].map((k) => {
      const edge = domain[k >> 1][k & 1];
      return k & 1 ? Math.min(view[k], edge) : Math.max(view[k], edge);
    });
    // A map that has left the domain shows what it shows.
    this.box = cut[0] < cut[1] && cut[2] < cut[3] ? cut : [...view];
    const [x0, x1, y0, y1] = this.box;
    const longer = Math.max(x1 - x0, y1 - y0);
    this.half = [x1 - x0, y1 - y0].map((side) => Math.max(side / longer, NARROW));
    const part = this.box.map((edge, k) => {
      const from = view[k & 2];
      return (edge - from) / (view[(k & 2) + 1] - from);
    });
    this.shares = resample(shares, size, part);
    Object.assign(this, { floor, log, lift: base - (floor ?? 0) });
    this.raise(resample(values, size, part), base);
  }

  raise(values, base) {
    const { heights, low, high, scale } = spread(values, base, this.floor);
    this.scale = scale;
    if (this.log) [this.low, this.high] = [low, high];
    else {
      [this.low, this.high] = [Infinity, -Infinity];
      for (const value of values) {
        if (Number.isNaN(value)) continue;
        this.low = Math.min(this.low, value + this.lift);
        this.high = Math.max(this.high, value + this.lift);
      }
    }
    this.z = Float64Array.from(values, (value, i) =>
      this.share(this.log ? heights[i] : value + this.lift),
    );
  }

  share(height) {
    return ((height - this.low) / (this.high - this.low || 1)) * BOX_HEIGHT;
  }

  /** The height of a loss, given as what it is above the floor, or above 0 where there is none. */
  heightOf(away) {
    if (!this.log) return this.share(away);
    return this.share(Math.sign(away) * Math.log1p(Math.abs(away) / this.scale));
  }

  X = (x) => ((2 * (x - this.box[0])) / (this.box[1] - this.box[0]) - 1) * this.half[0];
  Y = (y) => ((2 * (y - this.box[2])) / (this.box[3] - this.box[2]) - 1) * this.half[1];

  holds(x, y) {
    const [x0, x1, y0, y1] = this.box;
    return x >= x0 && x <= x1 && y >= y0 && y <= y1;
  }

  /** The sheet's height at a place in the box. */
  at(X, Y) {
    const side = MESH + 1;
    const u = Math.min(Math.max((X / this.half[0] + 1) / 2, 0), 1) * MESH;
    const v = Math.min(Math.max((Y / this.half[1] + 1) / 2, 0), 1) * MESH;
    const [left, below] = [Math.min(Math.floor(u), MESH - 1), Math.min(Math.floor(v), MESH - 1)];
    const [s, t, i] = [u - left, v - below, below * side + left];
    const low = this.z[i] * (1 - s) + this.z[i + 1] * s;
    const z = low * (1 - t) + (this.z[i + side] * (1 - s) + this.z[i + side + 1] * s) * t;
    // Over a hole, as high as the highest of its rim nearby.
    return Number.isNaN(z) ? Math.max(0, ...[i, i + 1, i + side, i + side + 1].map((k) => this.z[k] || 0)) : z;
  }

  /** A few heights of the box with the losses that they stand for. */
  levels() {
    const powers = this.log ? this.powers() : [];
    if (powers.length > 1) return powers;
    // The logarithm is of what lies above the floor, and so are its numbers.
    const zero = this.log ? 0 : (this.floor ?? 0);
    const [low, high] = [this.low, this.high].map((height) => this.awayAt(height) + zero);
    // Where floats are as far apart as ticks would be, there is nothing to read off.
    if (high - low <= 1e-9 * Math.max(Math.abs(low), Math.abs(high))) return powers;
    return ticks(low, high, 4).map((value) => ({
      z: this.heightOf(value - zero),
      text: shown(value),
    }));
  }

  /** What a height of ours stands for above the floor. */
  awayAt(height) {
    return this.log ? Math.sign(height) * this.scale * Math.expm1(Math.abs(height)) : height;
  }

  powers() {
    const most = Math.max(...[this.low, this.high].map((height) => Math.abs(this.awayAt(height))));
    const found = [];
    for (let power = Math.floor(log10(most)), left = 50; left > 0; power--, left--) {
      for (const away of [Number(`1e${power}`), Number(`-1e${power}`)]) {
        const z = this.heightOf(away);
        const apart = found.every((other) => Math.abs(other.z - z) > 0.17 * BOX_HEIGHT);
        if (z >= 0 && z <= BOX_HEIGHT && apart) found.push({ z, text: shown(away) });
      }
    }
    return found;
  }

  get title() {
    const above = this.log && this.floor;
    return above ? say("page.curve.loss_above") : say("page.curve.loss");
  }
}
