// What tells one run from another.

export const MARKS = ["circle", "square", "triangle", "diamond", "cross", "star", "pentagon", "hexagon"];
export const DASHES = [[], [9, 4], [2, 3], [12, 3, 2, 3], [5, 3], [14, 5], [2, 5], [8, 3, 2, 3, 2, 3]];

/** Trace a run's marker around (x, y). */
export function traceMark(context, kind, x, y, r) {
  context.beginPath();
  const polygon = (corners, turn, inner = 1) => {
    for (let k = 0; k < corners; k++) {
      const reach = k % 2 && inner !== 1 ? r * inner : r;
      const angle = turn + (2 * Math.PI * k) / corners;
      context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
    }
    context.closePath();
  };
  const up = -Math.PI / 2;
  if (kind === "circle") context.arc(x, y, r * 0.9, 0, 2 * Math.PI);
  else if (kind === "square") polygon(4, Math.PI / 4);
  else if (kind === "triangle") polygon(3, up);
  else if (kind === "diamond") polygon(4, 0);
  else if (kind === "cross") polygon(8, 0, 0.45);
  else if (kind === "star") polygon(10, up, 0.45);
  else if (kind === "pentagon") polygon(5, up);
  else polygon(6, 0);
}

/** Draw what marks a minimum, in a theme: a cross. */
export function markMinimum(context, x, y, { ink, scale }) {
  context.beginPath();
  for (const [dx, dy] of [[5 * scale, 0], [0, 5 * scale]]) {
    context.moveTo(x - dx, y - dy);
    context.lineTo(x + dx, y + dy);
  }
  context.strokeStyle = ink;
  context.lineWidth = 1.6 * scale;
  context.stroke();
}
