// The picture as it is now, to keep as PNG or SVG: map, curve, and the names of the runs.

const PICTURE_GAP = 14;
const PICTURE_LINE = 24; // height of a name below the picture

/**
 * Draw the map, the curve and the line-up's names on the page's own paper.
 * @param context takes shapes, with `translate` and `drawImage`, in CSS pixels
 * @param vector whether shapes are wanted where the screen has them as pixels
 */
function drawPicture(lab, context, vector) {
  const { map, curve, theme, player } = lab;
  const { width, height } = pictureSize(lab);
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, width, height);
  const part = (left, wide, high, draw) => {
    context.save();
    context.translate(left, 0);
    context.beginPath();
    context.rect(0, 0, wide, high);
    context.clip();
    draw();
    context.restore();
  };
  part(0, map.width, map.height, () => {
    const pixels = vector ? [map.ground.canvas] : map.layers;
    for (const layer of pixels) context.drawImage(layer, 0, 0, map.width, map.height);
    drawStart(map, context, theme);
    if (!vector) return;
    map.drawPaths(context);
    lab.inside.draw(map, context, theme);
  });
  part(map.width + PICTURE_GAP, curve.width, curve.height, () => {
    if (vector) curve.drawShapes(context, player.step);
    else context.drawImage(curve.canvas, 0, 0, curve.width, curve.height);
  });
  drawNames(lab, context, height - PICTURE_LINE * (lab.shown.runs.filter(Boolean).length + 1));
}

/** The start, which on the page is a handle over the map. */
function drawStart(map, context, theme) {
  const [px, py] = map.start.map((v, k) => (k ? map.py(v) : map.px(v)));
  if (!map.inside(px, py)) return;
  for (const [r, width] of [[12, 2], [2, 3]]) {
    context.beginPath();
    context.arc(px, py, r, 0, 2 * Math.PI);
    context.strokeStyle = theme.ink;
    context.lineWidth = width;
    context.stroke();
  }
}

function pictureSize({ map, curve, shown }) {
  const names = PICTURE_LINE * (shown.runs.filter(Boolean).length + 1);
  const high = Math.max(map.height, curve.height) + PICTURE_GAP + names;
  return { width: map.width + PICTURE_GAP + curve.width, height: high };
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
  line(`${map.surface.name}, step ${player.step} of ${player.steps}; the curve: ${said}`, 0);
  shown.runs.filter(Boolean).forEach((run, k) => {
    traceMark(context, MARKS[run.slot], 14, top + PICTURE_LINE * (k + 1.5), 6);
    context.fillStyle = theme.runs[run.slot];
    context.fill();
    line(run.name, k + 1);
  });
}

/** The picture as a file's content, "png" or "svg". */
async function takePicture(lab, kind) {
  const { width, height } = pictureSize(lab);
  if (kind === "svg") {
    const context = new SvgContext(width, height);
    drawPicture(lab, context, true);
    return context.toBlob();
  }
  const canvas = document.createElement("canvas");
  const { ratio } = lab.map;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  drawPicture(lab, context, false);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Hand the picture to the reader as a file. */
async function savePicture(lab, kind) {
  const url = URL.createObjectURL(await takePicture(lab, kind));
  const name = `optviz-${lab.shown.state.surface}-step-${lab.player.step}.${kind}`;
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
