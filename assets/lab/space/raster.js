// The sheet's picture, pixel by pixel: colour by height and light, contour lines, and depths.

import { LEVELS } from "../picture/field.js";
import { MESH } from "./sheet.js";

const LIGHT = [-0.5, 0.5, 0.7]; // from the left, from above, from the eye

/** The light on each vertex of the mesh, −1 to 1. */
function lightOn(sheet, { right, up, towards }) {
  const side = MESH + 1;
  const long = Math.hypot(...LIGHT);
  const sun = [0, 1, 2].map(
    (k) => (LIGHT[0] * right[k] + LIGHT[1] * up[k] + LIGHT[2] * towards[k]) / long,
  );
  const [dx, dy] = sheet.half.map((half) => (2 * half) / MESH);
  const light = new Float32Array(side * side);
  for (let row = 0; row < side; row++) {
    const [below, above] = [Math.max(row - 1, 0), Math.min(row + 1, MESH)];
    for (let column = 0; column < side; column++) {
      const [left, next] = [Math.max(column - 1, 0), Math.min(column + 1, MESH)];
      const here = sheet.z[row * side + column];
      // Beside a hole the sheet is as high as at its rim.
      const z = (r, c) => {
        const there = sheet.z[r * side + c];
        return Number.isNaN(there) ? here : there;
      };
      const zx = (z(row, next) - z(row, left)) / ((next - left) * dx);
      const zy = (z(above, column) - z(below, column)) / ((above - below) * dy);
      light[row * side + column] = (sun[2] - zx * sun[0] - zy * sun[1]) / Math.hypot(zx, zy, 1);
    }
  }
  return light;
}

/** The place of each vertex on a texture, in pixels of it from its upper left. */
function places({ box: [x0, x1, y0, y1] }, { view: [left, right, low, high], size }) {
  const side = MESH + 1;
  const [across, down] = [new Float32Array(side * side), new Float32Array(side * side)];
  for (let i = 0; i < side * side; i++) {
    const x = x0 + ((i % side) / MESH) * (x1 - x0);
    const y = y0 + (Math.floor(i / side) / MESH) * (y1 - y0);
    across[i] = ((x - left) / (right - left)) * (size - 1);
    down[i] = ((high - y) / (high - low)) * (size - 1);
  }
  return { across, down };
}

/** How the sheet is painted: its colours from low to high, its contour lines `wide` pixels. */
export function paints({ low, high, contour, dark }, wide) {
  const [red, green, blue, percent] = contour.match(/\d+/g).map(Number);
  const [least, reach] = dark ? [0.6, 0.7] : [0.64, 0.41];
  return { low, high, line: [red, green, blue], strength: percent / 70, least, reach, wide };
}

/** A picture of some pixels, how near each is, and whether it shows the sheet from below. */
export class Raster {
  width;
  height;
  paint;
  /** @type {ImageData} */
  image;
  /** @type {Uint32Array} */
  pixels;
  /** @type {Float32Array} */
  depth;
  /** @type {Uint8Array} */
  under;
  texture = null;

  constructor(width, height, paint) {
    Object.assign(this, { width, height, paint });
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.depth = new Float32Array(width * height).fill(-Infinity);
    this.under = new Uint8Array(width * height);
  }

  /**
   * @param sight what the eye sees on a picture of this size
   * @param texture `view`, `size` and `pixels` that the sheet is painted with in place of its heights
   */
  draw(sheet, sight, texture = null) {
    this.texture = texture;
    const side = MESH + 1;
    const count = side * side;
    const v = { x: new Float32Array(count), y: new Float32Array(count), d: new Float32Array(count) };
    for (let i = 0; i < count; i++) {
      const X = ((2 * (i % side)) / MESH - 1) * sheet.half[0];
      const Y = ((2 * Math.floor(i / side)) / MESH - 1) * sheet.half[1];
      [v.x[i], v.y[i], v.d[i]] = sight.project(X, Y, sheet.z[i]);
    }
    Object.assign(v, { light: lightOn(sheet, sight), share: sheet.shares });
    if (texture) Object.assign(v, places(sheet, texture));
    for (let row = 0; row < MESH; row++) {
      for (let column = 0; column < MESH; column++) {
        const i = row * side + column;
        this.fill(v, i, i + 1, i + side + 1);
        this.fill(v, i, i + side + 1, i + side);
      }
    }
  }

  fill(v, i, j, k) {
    const [xi, yi] = [v.x[i], v.y[i]];
    const [ux, uy, wx, wy] = [v.x[j] - xi, v.y[j] - yi, v.x[k] - xi, v.y[k] - yi];
    const area = ux * wy - wx * uy;
    if (Math.abs(area) < 1e-6) return;
    const plane = (values, factor = 1) => {
      const [a, b] = [(values[j] - values[i]) * factor, (values[k] - values[i]) * factor];
      const [dx, dy] = [(a * wy - b * uy) / area, (ux * b - wx * a) / area];
      return { dx, dy, at: values[i] * factor - dx * xi - dy * yi };
    };
    const [depth, share, light] = [plane(v.d), plane(v.share), plane(v.light, area < 0 ? 1 : -1)];
    if (this.texture) Object.assign(share, { across: plane(v.across), down: plane(v.down) });
    const [low, high] = [Math.min(yi, v.y[j], v.y[k]), Math.max(yi, v.y[j], v.y[k])];
    const last = Math.min(Math.ceil(high - 0.5), this.height);
    for (let row = Math.max(Math.ceil(low - 0.5), 0); row < last; row++) {
      const y = row + 0.5;
      let [from, to] = [Infinity, -Infinity];
      for (let e = 0; e < 3; e++) {
        const p = e === 0 ? i : e === 1 ? j : k;
        const q = e === 0 ? j : e === 1 ? k : i;
        if (v.y[p] <= y === v.y[q] <= y) continue;
        const x = v.x[p] + ((y - v.y[p]) * (v.x[q] - v.x[p])) / (v.y[q] - v.y[p]);
        if (x < from) from = x;
        if (x > to) to = x;
      }
      const first = Math.max(Math.ceil(from - 0.5), 0);
      const end = Math.min(Math.ceil(to - 0.5), this.width);
      if (first < end) this.span(row, first, end, depth, share, light, area > 0);
    }
  }

  /** Where the texture's colour of a pixel is, -1 where it has none. */
  texel({ across, down }, x, y) {
    const { size, pixels } = this.texture;
    const column = Math.round(across.at + across.dx * x + across.dy * y);
    const row = Math.round(down.at + down.dx * x + down.dy * y);
    if (column < 0 || row < 0 || column >= size || row >= size) return -1;
    const at = 4 * (row * size + column);
    return pixels[at + 3] ? at : -1;
  }

  /** The pixels `first` to `end` of a row, where they are nearer than what is there. */
  span(row, first, end, depth, share, light, under) {
    const { low, high, line, strength, least, reach, wide } = this.paint;
    const y = row + 0.5;
    const steep = LEVELS * Math.hypot(share.dx, share.dy) * wide;
    for (let column = first; column < end; column++) {
      const at = row * this.width + column;
      const x = column + 0.5;
      const d = depth.at + depth.dx * x + depth.dy * y;
      if (d <= this.depth[at]) continue;
      this.depth[at] = d;
      this.under[at] = under;
      const s = share.at + share.dx * x + share.dy * y;
      const lit = light.at + light.dx * x + light.dy * y;
      const shade = least + reach * (under ? 0.4 + 0.3 * lit : 0.5 + 0.5 * lit);
      // Half a level below a whole number lies a contour line of the map.
      const level = s * LEVELS - 0.5;
      const away = steep > 1e-6 ? Math.abs(level - Math.round(level)) / steep : Infinity;
      const drawn = away < 1 ? strength * (1 - away) * Math.min(1, 0.35 / steep) : 0;
      let colour = 0xff000000;
      const texel = this.texture ? this.texel(share, x, y) : -1;
      for (let c = 0; c < 3; c++) {
        const own = texel < 0 ? low[c] + s * (high[c] - low[c]) : this.texture.pixels[texel + c];
        const plain = Math.min(own * shade, 255);
        colour |= (plain + drawn * (line[c] - plain)) << (8 * c);
      }
      this.pixels[at] = colour;
    }
  }
}
