// Where the runs are at a step: a marker each, and where those that are out of sight left.

import { drawExits, exitOf } from "./exits.js";
import { MARKS, traceMark } from "./marks.js";

const REACH = 7; // of a run's marker
const RIM = 3; // of it that is seen of another below

export function drawHeads(map, step, labels) {
  const { scale } = map.theme;
  const [heads, leaving] = [[], []];
  map.runs.forEach((run, i) => {
    if (!run) return;
    const row = Math.min(step, run.rows - 1);
    const [px, py] = [map.px(run.x[row]), map.py(run.y[row])];
    if (map.inside(px, py)) heads.push({ line: map.lines[i], row, px, py });
    else leaving.push(exitOf(map, run, row));
  });
  heads.forEach(({ line, row, px, py }, k) => {
    const over = heads.slice(k + 1).filter((head) => Math.hypot(head.px - px, head.py - py) < RIM * scale);
    line.drawHead(map.top, row, px, py, (REACH + RIM * over.length) * scale);
  });
  drawExits(map, leaving.filter(Boolean), labels);
}

/** A pinned run's marker, hollow. */
export function drawPinned(map, run, row) {
  const { top, theme } = map;
  const [px, py] = [map.px(run.x[row]), map.py(run.y[row])];
  if (!map.inside(px, py)) return;
  traceMark(top, MARKS[run.style], px, py, 5 * theme.scale);
  top.fillStyle = theme.paper;
  top.strokeStyle = theme.runs[run.style];
  top.lineWidth = 1.4;
  top.fill();
  top.stroke();
}
