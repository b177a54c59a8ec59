// A run's mark in its colour, as it stands beside its name.

import { element } from "../page/element.js";
import { MARKS, traceMark } from "../picture/marks.js";

const WIDE = 32; // pixels of the picture; its size on the page is its place's
/** The pictures, by what is on them. @type {Record<string, string>} */
const painted = {};

function paint(colour, style, hidden) {
  const canvas = element("canvas", { width: WIDE, height: WIDE });
  const context = canvas.getContext("2d");
  traceMark(context, MARKS[style], WIDE / 2, WIDE / 2, 11);
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = 3;
  if (!hidden) context.fill();
  context.stroke();
  return canvas.toDataURL();
}

// An image: a canvas would cost every frame of the page something.
export function swatch(theme, style, hidden = false) {
  const colour = theme.runs[style];
  const src = (painted[[colour, style, hidden].join(" ")] ??= paint(colour, style, hidden));
  return element("img", { class: "swatch", src, alt: "" });
}
