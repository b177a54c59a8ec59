// Where runs that are out of sight left the map.

import { say } from "../words/say.js";
import { clipSegment } from "./segment.js";

const ROWS = 16;

/** Where and when a run that is out of sight at `row` was last in it. */
export function exitOf(map, run, row) {
  const bounds = [0, map.width, 0, map.height];
  for (let t = row; t > 0; t--) {
    const [ax, ay] = [map.px(run.x[t - 1]), map.py(run.y[t - 1])];
    const part = clipSegment(ax, ay, map.px(run.x[t]), map.py(run.y[t]), bounds);
    if (!part) continue;
    const [, , px, py] = part;
    const diverged = run.diverged !== null && row >= run.diverged;
    const { name } = run;
    const text = diverged
      ? say("page.map.diverged", { name, step: run.diverged })
      : say("page.map.left", { name, step: t });
    return { run, px, py, step: t, towards: [px - ax, py - ay], text };
  }
  return null;
}

/** Draw where runs left: an arrowhead each, and words that do not cover each other. */
export function drawExits(map, exits, labels) {
  const { top, theme, width, height } = map;
  for (const { run, px, py, towards, text } of exits) {
    const angle = Math.atan2(towards[1], towards[0]);
    top.beginPath();
    for (const turn of [0, 2.5, -2.5]) {
      top.lineTo(px - 6 * Math.cos(angle) + 7 * Math.cos(angle + turn),
        py - 6 * Math.sin(angle) + 7 * Math.sin(angle + turn));
    }
    top.closePath();
    top.fillStyle = theme.runs[run.style];
    top.fill();
    // The nearest row that has room, away from the edge.
    const way = py > height / 2 ? -1 : 1;
    const x = px > width / 2 ? px - top.measureText(text).width - 14 : px + 14;
    const rows = Array.from({ length: ROWS }, (_, k) => [x, py + 4 + way * k * 1.25 * theme.em]);
    labels.write(top, text, rows, theme.words[run.style]);
  }
}
