// What the map's ground is read by: numbers at two of its edges, and a key to its colours.

import { ticks } from "../numbers/ticks.js";
import { brief, shown } from "../numbers/write.js";
import { useFont } from "../page/layers.js";

const TICK_SPACE = 5; // sizes of the font between two numbers
const TICK = 5; // pixels of a tick
const KEY = { wide: 84, high: 7, steps: 12 };

/** Draw both onto a context, words at what room there is. */
export function drawAxes(context, map, labels) {
  const { width, height, theme, view: [x0, x1, y0, y1] } = map;
  useFont(context, theme);
  drawKey(context, map, labels);
  context.strokeStyle = theme.faint;
  context.lineWidth = 1;
  context.beginPath();
  const along = ticks(x0, x1, Math.max(Math.floor(width / TICK_SPACE / theme.em), 2));
  const up = ticks(y0, y1, Math.max(Math.floor(height / TICK_SPACE / theme.em), 2));
  for (const x of along) {
    context.moveTo(map.px(x), height);
    context.lineTo(map.px(x), height - TICK);
  }
  for (const y of up) {
    context.moveTo(0, map.py(y));
    context.lineTo(TICK, map.py(y));
  }
  context.stroke();
  for (const y of up) labels.write(context, shown(y), [[TICK + 3, map.py(y) + 4]], theme.faint);
  for (const x of along) {
    const text = shown(x);
    labels.write(context, text, [[map.px(x) - context.measureText(text).width / 2, height - TICK - 4]], theme.faint);
  }
}

/** The colours from the least value in sight to the largest. */
function drawKey(context, { width, height, theme, field, cover }, labels) {
  if (!field?.span || cover) return;
  const [least, most] = field.span.map((value) => brief(value, 3));
  const text = `f ${least}`;
  const [before, after] = [text, most].map((words) => context.measureText(words).width);
  const top = height - 3 * theme.em;
  // At the right, or where something lies over that, at the left.
  const whole = before + 6 + KEY.wide + 5 + after;
  const at = [width - 8 - whole, 40].find((x) => labels.isFree([x, x + whole, top - 8, top + 12]));
  if (at === undefined) return;
  const left = at + before + 6;
  for (let k = 0; k < KEY.steps; k++) {
    const share = (k + 0.5) / KEY.steps;
    const colour = theme.low.map((from, c) => Math.round(from + share * (theme.high[c] - from)));
    context.fillStyle = `rgb(${colour.join(" ")})`;
    context.fillRect(left + (k * KEY.wide) / KEY.steps, top, KEY.wide / KEY.steps + 0.5, KEY.high);
  }
  context.strokeStyle = theme.faint;
  context.lineWidth = 1;
  context.beginPath();
  context.rect(left - 0.5, top - 0.5, KEY.wide + 1, KEY.high + 1);
  context.stroke();
  labels.claim([left - 4, left + KEY.wide, top - 4, top + KEY.high + 4]);
  labels.write(context, text, [[at, top + KEY.high]], theme.faint);
  labels.write(context, most, [[left + KEY.wide + 5, top + KEY.high]], theme.faint);
}
