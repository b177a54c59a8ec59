// The picture as it is now, as a PNG to keep: the views, the curve, and the names of the runs.

const PICTURE_GAP = 14;
const PICTURE_LINE = 24; // height of a name below the picture

/** Where on the picture each part goes: the views in a row, the curve after one, below two. */
function layOut({ views, curve }) {
  const { canvas, width: wide, height: high } = curve;
  const parts = [...views.shown, { layers: [canvas], width: wide, height: high }];
  const below = parts.length > 2;
  let [left, top, width, height] = [0, 0, 0, 0];
  for (const part of parts) {
    if (below && part === parts.at(-1)) [left, top] = [0, height + PICTURE_GAP];
    Object.assign(part, { left, top });
    width = Math.max(width, left + part.width);
    height = Math.max(height, top + part.height);
    left += part.width + PICTURE_GAP;
  }
  return { parts, width, height };
}

/** Draw what is shown, the curve and the line-up's names on one canvas, on the page's own paper. */
function drawPicture({ map, views, curve, theme, shown, player }) {
  const canvas = document.createElement("canvas");
  const { ratio } = map;
  const runs = shown.runs.filter(Boolean);
  const { parts, width, height } = layOut({ views, curve });
  const top = height + PICTURE_GAP;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round((top + PICTURE_LINE * (runs.length + 1)) * ratio);
  const context = canvas.getContext("2d");
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const part of parts) {
    const at = [part.left, part.top].map((edge) => Math.round(edge * ratio));
    for (const layer of part.layers) context.drawImage(layer, ...at);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = theme.font;
  context.textBaseline = "middle";
  const line = (text, k) => {
    context.fillStyle = theme.ink;
    context.fillText(text, k ? 26 : 6, top + PICTURE_LINE * (k + 0.5), width - 30);
  };
  const said = curve.menu.selectedOptions[0].textContent;
  line(`${map.surface.name}, step ${player.step} of ${player.steps}; the curve: ${said}`, 0);
  runs.forEach((run, k) => {
    traceMark(context, MARKS[run.slot], 14, top + PICTURE_LINE * (k + 1.5), 6);
    context.fillStyle = theme.runs[run.slot];
    context.fill();
    line(run.name, k + 1);
  });
  return canvas;
}

/** Hand the picture to the reader as a file. */
function savePicture(lab) {
  drawPicture(lab).toBlob((blob) => {
    const url = URL.createObjectURL(blob);
    const name = `optviz-${lab.shown.state.surface}-step-${lab.player.step}.png`;
    element("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }, "image/png");
}
