// The picture as it is now, to keep as PNG or SVG: the stage's pictures, the curve, and the names of the runs.

import { element } from "../page/element.js";
import { MARKS, traceMark } from "../picture/marks.js";
import { SvgContext } from "../picture/svg.js";
import { captionOf } from "./caption.js";

const PICTURE_GAP = 14;
const PICTURE_LINE = 1.85; // height of a line below the picture, in sizes of the font
const PICTURE_EDGE = 6; // what is left free beside it

/** Where on the picture each part goes: the views in a row, the curve after one, below two. */
function layOut(lab) {
  const { stage, curve } = lab;
  const parts = [...stage.shown, curve].map((of) => ({ of, wide: of.width, high: of.height }));
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
    if (of !== lab.curve) lab.stage.drawOn(context, of, vector);
    else if (vector) of.drawShapes(context, lab.player.step);
    else for (const layer of of.layers) context.drawImage(layer, 0, 0, wide, high);
    context.restore();
  }
  drawCaption(lab, context, caption, foot);
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
  const resize = (by) => [...lab.stage.shown, lab.curve].forEach((part) => part.resize(by));
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
  const name = `optviz-${lab.stage.file}-step-${lab.player.step}.${kind}`;
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
