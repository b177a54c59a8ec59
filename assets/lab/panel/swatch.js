// A run's mark in its colour, as it stands beside its name.

import { element } from "../page/element.js";
import { MARKS, traceMark } from "../picture/marks.js";

export function swatch(theme, style, hidden = false) {
  const canvas = element("canvas", { class: "swatch", width: 32, height: 32, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  traceMark(context, MARKS[style], 16, 16, 11);
  context.fillStyle = context.strokeStyle = theme.runs[style];
  context.lineWidth = 3;
  if (!hidden) context.fill();
  context.stroke();
  return canvas;
}
