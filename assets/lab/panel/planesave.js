// What a saved picture shows of the plane, beside what is on the canvases.

import { element } from "../page/element.js";
import { clearLayer } from "../page/layers.js";

/**
 * The map's ground without its words, which are drawn as such.
 * @param {import("../picture/map.js").MapView} map
 */
export function shadesOf(map) {
  const { layers: [{ width, height }], ratio } = map;
  const pen = element("canvas", { width, height }).getContext("2d");
  clearLayer(pen, ratio);
  map.drawShades(pen);
  return pen.canvas;
}

/** The start, which on the page is a handle over the map. */
export function drawStart(map, context, theme) {
  const [px, py] = [map.px(map.start[0]), map.py(map.start[1])];
  if (!map.inside(px, py)) return;
  for (const [r, width] of [[12, 2], [2, 3]]) {
    context.beginPath();
    context.arc(px, py, r, 0, 2 * Math.PI);
    context.strokeStyle = theme.ink;
    context.lineWidth = width;
    context.stroke();
  }
}
