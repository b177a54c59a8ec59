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

/** A colour between two. @returns {Colour} */
export const mixed = (from, to, share) => from.map((c, k) => c + share * (to[k] - c));

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
  /** @type {((k: number, theme: Theme) => Colour | null) | null} */
  paint;
  /** The shades, as pixels and as an image, and the colours that they have. @type {ImageData} */
  pixels;
  /** @type {HTMLCanvasElement} */
  image;
  shaded = "";

  /**
   * @param shares heights from 0 to 1, size × size, row by row from the bottom
   * @param paint gives the colour of the k-th of them in a theme, null where there is none
   */
  constructor({ view, size, shares, values = shares, base = 0, levels = LEVELS, paint = null }) {
    Object.assign(this, { view, size, shares, values, base, paint });
    let most = -Infinity;
    for (const value of values) {
      if (value > most) most = value;
      if (Number.isNaN(value)) this.holes = true;
    }
    if (most >= 0) this.span = [base, base + most];
    for (let k = 0; k < levels; k++) contour(shares, size, (k + 0.5) / levels, this.lines);
  }

  /** The shades as an image, one pixel a grid point, the first row at the bottom of the map. */
  shade(theme) {
    const { low, high } = theme;
    const key = `${theme.key}${low}${high}`;
    if (this.shaded === key) return this.image;
    this.shaded = key;
    const { size, shares } = this;
    const paint = this.paint ?? ((k) => (Number.isNaN(shares[k]) ? null : mixed(low, high, shares[k])));
    this.image = document.createElement("canvas");
    this.image.width = this.image.height = size;
    const context = this.image.getContext("2d");
    this.pixels = context.createImageData(size, size);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        const colour = paint(row * size + column, theme);
        if (colour) this.pixels.data.set([...colour, 255], ((size - 1 - row) * size + column) * 4);
      }
    }
    context.putImageData(this.pixels, 0, 0);
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
      this.shade(theme),
      px(x0) - cell / 2,
      py(y1) - rise / 2,
      cell * this.size,
      rise * this.size,
    );
    this.drawLines(context, px, py, theme);
  }

  /** Draw the contour lines alone. */
  drawLines(context, px, py, theme) {
    const [x0, x1, y0, y1] = this.view;
    const cell = (px(x1) - px(x0)) / (this.size - 1);
    const rise = (py(y0) - py(y1)) / (this.size - 1);
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
