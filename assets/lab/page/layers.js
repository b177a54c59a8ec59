// Canvases on top of each other that fill a box, drawn on in CSS pixels.

/** Bring the canvases of `view` to the size of its box; whether that, or the ratio, has changed. */
export function fitLayers(view, ratio = window.devicePixelRatio || 1) {
  const { width, height } = view.box.getBoundingClientRect();
  if (!width || (width === view.width && height === view.height && ratio === view.ratio)) return false;
  Object.assign(view, { width, height, ratio });
  for (const canvas of view.layers) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  return true;
}

/** Write in the theme's font; to set a context's font lays the page out, be it the same. */
export function useFont(context, { font }) {
  if (context.font !== font) context.font = font;
}

/** An empty layer, ready for round lines. */
export function clearLayer(context, ratio) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = context.lineCap = "round";
  context.setLineDash([]);
}
