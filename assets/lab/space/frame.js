// The frame of the box: its floor, the walls behind it, and a few numbers along its edges.

import { ticks } from "../numbers/ticks.js";
import { shown } from "../numbers/write.js";
import { useFont } from "../page/layers.js";
import { BOX_HEIGHT } from "./camera.js";

const SHORTEST = 60; // pixels of an edge that has room for numbers

/** Draw what stands under and behind the sheet; the sheet itself is drawn over it. */
export function drawFrame(context, { sheet, sight, theme, width, names }) {
  const [a, b] = sheet.half;
  const { project } = sight;
  // The corner of the floor where each sum is largest is nearest, farthest left, and so on.
  const [nearX, nearY] = [sight.towards[0] < 0 ? -a : a, sight.towards[1] < 0 ? -b : b];
  const [leftX, leftY] = [sight.right[0] > 0 ? -a : a, sight.right[1] > 0 ? -b : b];
  const trace = (...corners) => {
    context.beginPath();
    for (const corner of corners) context.lineTo(...project(...corner).slice(0, 2));
    context.stroke();
  };
  context.lineWidth = 1;
  context.strokeStyle = theme.grid;
  const behind = (z) => trace([leftX, leftY, z], [-nearX, -nearY, z], [-leftX, -leftY, z]);
  const levels = sheet.levels();
  for (const { z } of levels) behind(z);
  for (const [X, Y] of [[-nearX, -nearY], [-leftX, -leftY], [leftX, leftY]]) {
    trace([X, Y, 0], [X, Y, BOX_HEIGHT]);
  }
  behind(BOX_HEIGHT);
  context.strokeStyle = theme.faint;
  trace([a, b, 0], [-a, b, 0], [-a, -b, 0], [a, -b, 0], [a, b, 0]);
  context.fillStyle = theme.faint;
  useFont(context, theme);
  context.textBaseline = "middle";
  const [x0, x1, y0, y1] = sheet.box;
  const drawn = { ...sight, size: theme.em };
  drawEdge(context, drawn, names[0], [x0, x1], (x, out) => [sheet.X(x), nearY * (1 + out / b), 0]);
  drawEdge(context, drawn, names[1], [y0, y1], (y, out) => [nearX * (1 + out / a), sheet.Y(y), 0]);
  drawHeights(context, sight, { levels, title: sheet.title, corner: [leftX, leftY], width });
  context.textBaseline = "alphabetic";
}

/** @param place the point of the box for a value of this axis, so far out from the edge */
function drawEdge(context, { project, tilt, size }, name, [from, to], place) {
  const [ax, ay] = project(...place(from, 0));
  const [bx, by] = project(...place(to, 0));
  const long = Math.hypot(bx - ax, by - ay);
  if (long < SHORTEST) return;
  const [ox, oy] = project(...place(from, 1));
  const out = Math.max(Math.hypot(ox - ax, oy - ay), 1e-9);
  const lower = 6 * Math.cos(tilt);
  context.textAlign = "center";
  const label = (text, value, pixels) => {
    const [px, py] = project(...place(value, pixels / out));
    context.fillText(text, px, py + lower);
  };
  for (const value of ticks(from, to, Math.min(Math.floor(long / size / 4.5) + 1, 5))) {
    label(shown(value), value, 1.3 * size);
  }
  label(name, (from + to) / 2, 2.9 * size);
}

function drawHeights(context, { project }, { levels, title, corner, width }) {
  const [px, top] = project(...corner, BOX_HEIGHT);
  const [, bottom] = project(...corner, 0);
  if (bottom - top < SHORTEST) return;
  context.textAlign = "right";
  for (const { z, text } of levels) {
    const wide = context.measureText(text).width;
    context.fillText(text, Math.max(px - 6, wide + 2), project(...corner, z)[1]);
  }
  context.textAlign = "center";
  const half = context.measureText(title).width / 2 + 2;
  context.fillText(title, Math.min(Math.max(px, half), width - half), top - 20);
}
