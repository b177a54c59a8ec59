// The picture as it is now, to keep as PNG or SVG: the views, the curve, and the names of the runs.

import { element } from "../page/element.js";
import { clearLayer } from "../page/layers.js";
import { MARKS, traceMark } from "../picture/marks.js";
import { SvgContext } from "../picture/svg.js";
import { say } from "../words/say.js";

const PICTURE_GAP = 14;
const PICTURE_LINE = 24; // height of a name below the picture

/** Where on the picture each part goes: the views in a row, the curve after one, below two. */
function layOut({ views, curve, shown }) {
  const parts = [...views.shown, curve].map((of) => ({ of, wide: of.width, high: of.height }));
  const below = parts.length > 2;
  let [left, top, width, height] = [0, 0, 0, 0];
  for (const part of parts) {
    if (below && part.of === curve) [left, top] = [0, height + PICTURE_GAP];
    Object.assign(part, { left, top });
    width = Math.max(width, left + part.wide);
    height = Math.max(height, top + part.high);
    left += part.wide + PICTURE_GAP;
  }
  const names = height + PICTURE_GAP;
  const lines = 1 + shown.runs.filter(Boolean).length;
  return { parts, width, names, height: names + PICTURE_LINE * lines };
}

/**
 * Draw what is shown, the curve and the line-up's names on the page's own paper.
 * @param context takes shapes, with `translate` and `drawImage`, in CSS pixels
 * @param vector whether shapes are wanted where the screen has them as pixels
 */
function drawPicture(lab, context, { parts, width, height, names }, vector) {
  context.fillStyle = lab.theme.paper;
  context.fillRect(0, 0, width, height);
  for (const { of, left, top, wide, high } of parts) {
    context.save();
    context.translate(left, top);
    context.beginPath();
    context.rect(0, 0, wide, high);
    context.clip();
    const shapes = vector && of !== lab.views.space;
    const pixels = shapes ? (of === lab.map ? [shadesOf(of)] : []) : of.layers;
    for (const layer of pixels) context.drawImage(layer, 0, 0, wide, high);
    if (of === lab.map) drawStart(of, context, lab.theme);
    if (shapes) of.drawShapes(context, lab.player.step);
    if (shapes && of === lab.map) lab.inside.draw(of, context, lab.theme);
    context.restore();
  }
  drawNames(lab, context, names);
}

/** The map's ground without its words, which are drawn as such. */
function shadesOf({ layers: [{ width, height }], ratio, field, px, py, theme }) {
  const pen = element("canvas", { width, height }).getContext("2d");
  clearLayer(pen, ratio);
  field?.draw(pen, px, py, theme);
  return pen.canvas;
}

/** The start, which on the page is a handle over the map. */
function drawStart(map, context, theme) {
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

function drawNames({ map, curve, theme, shown, player }, context, top) {
  context.font = theme.font;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const line = (text, k) => {
    context.fillStyle = theme.ink;
    context.fillText(text, k ? 26 : 6, top + PICTURE_LINE * (k + 0.5));
  };
  const said = curve.menu.selectedOptions[0].textContent;
  const { step, steps } = player;
  line(say("page.save.caption", { surface: map.surface.name, step, steps, curve: said }), 0);
  shown.runs.filter(Boolean).forEach((run, k) => {
    traceMark(context, MARKS[run.style], 14, top + PICTURE_LINE * (k + 1.5), 6);
    context.fillStyle = theme.runs[run.style];
    context.fill();
    line(run.name, k + 1);
  });
}

/** The picture as a file's content, "png" or "svg". */
async function takePicture(lab, kind) {
  const plan = layOut(lab);
  const { width, height } = plan;
  if (kind === "svg") {
    const context = new SvgContext(width, height);
    drawPicture(lab, context, plan, true);
    return context.toBlob();
  }
  const canvas = document.createElement("canvas");
  const { ratio } = lab.map;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  drawPicture(lab, context, plan, false);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Hand the picture to the reader as a file. */
export async function savePicture(lab, kind) {
  const url = URL.createObjectURL(await takePicture(lab, kind));
  const name = `optviz-${lab.shown.state.surface}-step-${lab.player.step}.${kind}`;
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
