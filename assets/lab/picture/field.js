// The ground of the map: the loss as a calm shade and a few contour lines.

export const LEVELS = 12;
const HATCH = 9; // pixels between two lines where there is no loss

/** Spread of the values over a view: near the reference linear, far from it logarithmic. */
export function spread(values, base, floor) {
  const lift = base - (floor ?? 0);
  const sample = [];
  for (let i = 0; i < values.length; i += 13) {
    if (!Number.isNaN(values[i])) sample.push(Math.abs(values[i] + lift));
  }
  sample.sort((a, b) => a - b);
  const scale = sample[Math.floor(sample.length / 10)] || sample[sample.length - 1] || 1;
  const heights = new Float64Array(values.length);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const away = values[i] + lift;
    const height = Math.sign(away) * Math.log1p(Math.abs(away) / scale);
    heights[i] = height;
    if (height < low) low = height;
    if (height > high) high = height;
  }
  return { heights, low, high, scale };
}

/** Where contour line `level` runs through the grid, as a path in grid units. */
export function contour(heights, size, level, path) {
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      const i = row * size + column;
      const a = heights[i] - level;
      const b = heights[i + 1] - level;
      const c = heights[i + size + 1] - level;
      const d = heights[i + size] - level;
      // Where there is no height there is no line.
      if (Number.isNaN(a + b + c + d)) continue;
      const kind = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (c > 0 ? 4 : 0) | (d > 0 ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      const sides = [];
      if (a > 0 !== b > 0) sides.push([column + a / (a - b), row]);
      if (b > 0 !== c > 0) sides.push([column + 1, row + b / (b - c)]);
      if (c > 0 !== d > 0) sides.push([column + d / (d - c), row + 1]);
      if (d > 0 !== a > 0) sides.push([column, row + a / (a - d)]);
      // Two lines through one cell: the middle says which corners are on one side.
      if (sides.length === 4 && a + b + c + d > 0 !== a > 0) sides.push(sides.shift());
      for (let s = 0; s + 1 < sides.length; s += 2) {
        path.moveTo(sides[s][0], sides[s][1]);
        path.lineTo(sides[s + 1][0], sides[s + 1][1]);
      }
    }
  }
}

/** Heights as shares of what lies between the lowest and the highest. */
export function shareOfHeight({ values, base }, floor) {
  const { heights, low, high } = spread(values, base, floor);
  return heights.map((h) => (h - low) / (high - low || 1));
}

export class Field {
  /** @type {[number, number, number, number]} */
  view;
  size;
  /** The loss at the points of the grid above `base`, and the least and the largest, null where there is none. */
  values;
  base;
  /** @type {[number, number]} */
  span = null;
  /** Whether some of it has no finite loss. */
  holes = false;
  /** @type {Float64Array} */
  shares;
  /** The contour lines, in grid units. */
  lines = new Path2D();
  /** The shades as an image, and the colours that it has. @type {HTMLCanvasElement} */
  image;
  shaded = "";

  /** @param shares heights from 0 to 1, size × size, row by row from the bottom */
  constructor({ view, size, shares, values = shares, base = 0, levels = LEVELS }) {
    Object.assign(this, { view, size, shares, values, base });
    let most = -Infinity;
    for (const value of values) {
      if (value > most) most = value;
      if (Number.isNaN(value)) this.holes = true;
    }
    if (most >= 0) this.span = [base, base + most];
    for (let k = 0; k < levels; k++) contour(shares, size, (k + 0.5) / levels, this.lines);
  }

  /** The shades as an image, one pixel a grid point, the first row at the bottom of the map. */
  shade(from, to) {
    const key = `${from}${to}`;
    if (this.shaded === key) return this.image;
    this.shaded = key;
    this.image = document.createElement("canvas");
    this.image.width = this.image.height = this.size;
    const context = this.image.getContext("2d");
    const pixels = context.createImageData(this.size, this.size);
    for (let row = 0; row < this.size; row++) {
      for (let column = 0; column < this.size; column++) {
        const share = this.shares[row * this.size + column];
        const at = ((this.size - 1 - row) * this.size + column) * 4;
        for (let k = 0; k < 3; k++) pixels.data[at + k] = from[k] + share * (to[k] - from[k]);
        pixels.data[at + 3] = Number.isNaN(share) ? 0 : 255;
      }
    }
    context.putImageData(pixels, 0, 0);
    return this.image;
  }

  /** Draw onto a context whose pixels are reached from map coordinates by `px` and `py`. */
  draw(context, px, py, theme) {
    const [x0, x1, y0, y1] = this.view;
    const cell = (px(x1) - px(x0)) / (this.size - 1);
    const rise = (py(y0) - py(y1)) / (this.size - 1);
    if (this.holes) this.hatch(context, [px(x0), px(x1), py(y1), py(y0)], theme);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    // A pixel of the image is centred on its grid point.
    context.drawImage(
      this.shade(theme.low, theme.high),
      px(x0) - cell / 2,
      py(y1) - rise / 2,
      cell * this.size,
      rise * this.size,
    );
    const placed = new Path2D();
    placed.addPath(this.lines, new DOMMatrix([cell, 0, 0, -rise, px(x0), py(y0)]));
    context.strokeStyle = theme.contour;
    context.lineWidth = 1;
    context.stroke(placed);
  }

  /** Hatch what there is no loss for; the shades cover the rest. */
  hatch(context, [left, right, top, bottom], theme) {
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    context.beginPath();
    const { width, height } = context.canvas;
    for (let x = -height; x < width; x += HATCH) {
      context.moveTo(x, height);
      context.lineTo(x + height, 0);
    }
    context.strokeStyle = theme.contour;
    context.lineWidth = 1;
    context.stroke();
    context.restore();
  }
}
