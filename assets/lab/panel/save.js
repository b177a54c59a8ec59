// The picture as it is now, to keep as PNG or SVG: the views, the curve, and the names of the runs.

import { element } from "../page/element.js";
import { clearLayer } from "../page/layers.js";
import { MARKS, traceMark } from "../picture/marks.js";
import { SvgContext } from "../picture/svg.js";
import { captionOf } from "./caption.js";

const PICTURE_GAP = 14;
const PICTURE_LINE = 1.85; // height of a line below the picture, in sizes of the font
const PICTURE_EDGE = 6; // what is left free beside it

/** Where on the picture each part goes: the views in a row, the curve after one, below two. */
function layOut(lab) {
  const { views, curve } = lab;
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
  const pen = element("canvas").getContext("2d");
  const caption = captionOf(lab, pen, width - 2 * PICTURE_EDGE);
  const foot = height + PICTURE_GAP;
  return { parts, width, caption, foot, height: foot + PICTURE_LINE * lab.theme.em * caption.length };
}

/**
 * Draw what is shown, the curve and the line-up's names on the page's own paper.
 * @param context takes shapes, with `translate` and `drawImage`, in CSS pixels
 * @param vector whether shapes are wanted where the screen has them as pixels
 */
function drawPicture(lab, context, { parts, width, height, caption, foot }, vector) {
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
    if (of === lab.views.shown[0]) drawFit(lab, context, wide, high);
    context.restore();
  }
  drawCaption(lab, context, caption, foot);
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

/** The data of a regression, in the corner where the page has them. */
function drawFit({ fit, player, theme }, context, wide, high) {
  if (!fit.data) return;
  context.save();
  context.translate(wide - fit.width - 8, high - fit.height - 8);
  fit.drawShapes(context, player.step, theme);
  context.restore();
}

function drawCaption({ theme }, context, lines, top) {
  context.font = theme.font;
  context.textAlign = "left";
  context.textBaseline = "middle";
  lines.forEach(({ text, run, more }, k) => {
    const y = top + PICTURE_LINE * theme.em * (k + 0.5);
    const x = run ? 26 : PICTURE_EDGE;
    if (run) {
      traceMark(context, MARKS[run.style], 14, y, 6);
      context.fillStyle = theme.runs[run.style];
      context.fill();
    }
    context.fillStyle = run || !k ? theme.ink : theme.faint;
    context.fillText(text, x, y);
    context.fillStyle = theme.faint;
    if (more) context.fillText(more, x + context.measureText(text).width + 10, y);
  });
}

/** The picture as shapes. */
function asShapes(lab) {
  const plan = layOut(lab);
  const context = new SvgContext(plan.width, plan.height);
  drawPicture(lab, context, plan, true);
  return context.toBlob();
}

/** The picture as pixels, so many for one of CSS; all of it is drawn anew in these, and then as before. */
function asPixels(lab, ratio) {
  const resize = (by) => [...lab.views.shown, lab.curve].forEach((part) => part.resize(by));
  resize(ratio);
  lab.drawPictures(lab.player.step);
  const plan = layOut(lab);
  const [width, height] = [plan.width, plan.height].map((side) => Math.round(side * ratio));
  const canvas = element("canvas", { width, height });
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  drawPicture(lab, context, plan, false);
  resize();
  lab.refresh();
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Hand the picture to the reader as a file, "png" or "svg". */
export async function savePicture(lab, kind) {
  const ratio = Number(lab.root.querySelector(".scale").value) || window.devicePixelRatio || 1;
  const url = URL.createObjectURL(await (kind === "svg" ? asShapes(lab) : asPixels(lab, ratio)));
  const name = `optviz-${lab.shown.state.surface}-step-${lab.player.step}.${kind}`;
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
