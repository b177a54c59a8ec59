// The geometry of a segment in a box.

/**
 * The part of a segment inside a box, as [ax, ay, bx, by], or null. Liang and Barsky.
 * @param {number[]} box left, right, top and bottom
 */
export function clipSegment(ax, ay, bx, by, box) {
  const [left, right, top, bottom] = box;
  let enter = 0;
  let leave = 1;
  const edges = [
    [ax - bx, ax - left],
    [bx - ax, right - ax],
    [ay - by, ay - top],
    [by - ay, bottom - ay],
  ];
  for (const [towards, room] of edges) {
    if (towards === 0 ? room < 0 : false) return null;
    if (towards === 0) continue;
    const share = room / towards;
    if (towards < 0) enter = Math.max(enter, share);
    else leave = Math.min(leave, share);
  }
  if (!(enter <= leave)) return null;
  const [dx, dy] = [bx - ax, by - ay];
  return [ax + enter * dx, ay + enter * dy, ax + leave * dx, ay + leave * dy];
}
