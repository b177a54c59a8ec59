// The ground of the pad: the losses as shades and lines, where runs diverged, and the best.

import { shareOfHeight } from "../picture/field.js";

export const PAD_LEVELS = 9; // contour lines

/** The losses of a ground as shares of the ramp, and the losses at its ends. */
export function padShares({ above, start, floored }) {
  const ended = above.filter((value) => value !== null);
  const least = Math.min(...ended);
  const largest = Math.max(...ended);
  // What ends above where it began is no good, however far above.
  const top = start > least ? Math.min(largest, start) : largest;
  const values = Float64Array.from(above, (value) => Math.min(value ?? top, top));
  const [low, high] = [Math.log10(least), Math.log10(top)];
  const shares = floored
    ? values.map((value) => (Math.log10(value) - low) / (high - low || 1))
    : shareOfHeight({ values, base: 0 }, 0);
  return { shares, least, largest, top };
}

/** Paint a ground onto a square of `side` pixels. */
export function paintGround(context, side, { field, size, above, best }, theme) {
  const [px, py] = [(share) => share * side, (share) => (1 - share) * side];
  field.draw(context, px, py, { ...theme, low: theme.good, high: theme.bad });
  const cell = side / (size - 1);
  const middle = (k) => [px((k % size) / (size - 1)), py(Math.floor(k / size) / (size - 1))];
  const lost = above.flatMap((value, k) => (value === null ? [middle(k)] : []));
  hatchCells(context, side, lost, cell, theme);
  if (best) drawCross(context, ...middle(best.cell), theme);
}

/** Where runs diverged: paper, with slanted lines. */
function hatchCells(context, side, places, cell, theme) {
  context.save();
  context.beginPath();
  for (const [x, y] of places) {
    // A little more, so that no seam shows between neighbours.
    context.rect(x - cell / 2 - 0.25, y - cell / 2 - 0.25, cell + 0.5, cell + 0.5);
  }
  context.clip();
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, side, side);
  context.beginPath();
  for (let x = -side; x < side; x += 9) {
    context.moveTo(x, side);
    context.lineTo(x + side, 0);
  }
  context.strokeStyle = theme.contour;
  context.lineWidth = 1.2;
  context.stroke();
  context.restore();
}

function drawCross(context, x, y, theme) {
  for (const [width, colour] of [[4.5, theme.paper], [2, theme.ink]]) {
    context.beginPath();
    for (const [dx, dy] of [[6, 0], [0, 6]]) {
      context.moveTo(x - dx, y - dy);
      context.lineTo(x + dx, y + dy);
    }
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}
