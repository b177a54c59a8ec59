// The band of a run under many draws of its noise: between two quantiles of its values, and the median.

import { between } from "../numbers/between.js";
import { THIN } from "./line.js";

const SHADE = 0.2; // how opaque the band is

/** A spread as the curve draws it; its lines have a value for each step. @param {DrawnSpread} spread */
export function bandOf({ style, rows, quantiles }) {
  const count = rows.at(-1) + 1;
  const lines = quantiles.map((values) => ({
    values: between(rows, values, count),
    rows: count,
    diverged: values.includes(Infinity) ? count : null,
  }));
  return { style, rows, lines };
}

/** Draw it with what a plot has of axes and theme. */
export function drawBand(context, plot, { style, rows, lines: [low, median, high] }) {
  const { theme } = plot;
  const opaque = context.globalAlpha;
  context.globalAlpha = opaque * SHADE;
  context.fillStyle = context.strokeStyle = theme.runs[style];
  context.beginPath();
  plot.trace(context, low.values, rows);
  plot.trace(context, high.values, rows.toReversed());
  context.fill();
  context.globalAlpha = opaque;
  context.setLineDash([]);
  context.lineWidth = THIN * theme.line;
  context.beginPath();
  plot.trace(context, median.values, rows);
  context.stroke();
}
