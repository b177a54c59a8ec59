// A run's mark in its colour, as it stands beside its name.

import { MARKS, traceMark } from "../picture/marks.js";
import { SvgContext } from "../picture/svg.js";

const VIEW_BOX = 32; // of its view box; its size is its place's
const MARK_REACH = 11;

// Shapes and no canvas: every canvas on the page costs each of its frames something.
export function swatch(theme, style, hidden = false) {
  const pen = new SvgContext(VIEW_BOX, VIEW_BOX);
  pen.fillStyle = pen.strokeStyle = theme.runs[style];
  pen.lineWidth = 3;
  traceMark(pen, MARKS[style], VIEW_BOX / 2, VIEW_BOX / 2, MARK_REACH);
  if (!hidden) pen.fill();
  pen.stroke();
  pen.root.setAttribute("class", "swatch");
  pen.root.setAttribute("aria-hidden", "true");
  return pen.root;
}
