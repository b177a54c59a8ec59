// Where words find room on a picture: greedily, beside what they name, and on nothing that is in use.

const LINE = 1.26; // sizes of its font that a line of words is high
const ABOVE = 0.92; // of them above the words' own line

/**
 * What lies over a picture and must stay free, as [left, right, top, bottom] in its own pixels.
 * @param {HTMLElement} box
 */
export function buttonsOver(box) {
  const { left, top } = box.getBoundingClientRect();
  return [...box.parentElement.querySelectorAll("button:not(.start), select, .fit-data")]
    .map((part) => part.getBoundingClientRect())
    .filter(({ width }) => width)
    .map((rect) => [rect.left - left, rect.right - left, rect.top - top, rect.bottom - top]);
}

export class Labels {
  /** @type {{width: number, height: number, theme: Theme}} */
  picture;
  taken;

  /** @param taken what must stay free, see `buttonsOver` */
  constructor(picture, taken) {
    this.picture = picture;
    this.taken = [...taken];
  }

  /** Write words at the first of some places, from the left, that is free; at none if none is. */
  write(context, text, places, colour = this.picture.theme.ink) {
    const { width, height, theme } = this.picture;
    const wide = context.measureText(text).width;
    for (const [px, py] of places) {
      const x = Math.min(Math.max(px, 4), width - wide - 4);
      const y = Math.min(Math.max(py, theme.em), height - 6);
      const box = [x - 2, x + wide + 2, y - ABOVE * theme.em, y + (LINE - ABOVE) * theme.em];
      if (!this.claim(box)) continue;
      const opaque = context.globalAlpha;
      context.lineWidth = 3;
      context.strokeStyle = theme.paper;
      context.globalAlpha = opaque * 0.8;
      context.strokeText(text, x, y);
      context.globalAlpha = opaque;
      context.fillStyle = colour;
      context.fillText(text, x, y);
      return true;
    }
    return false;
  }

  /** Take a part of the picture, if it is free. */
  claim(box) {
    const free = this.isFree(box);
    if (free) this.taken.push(box);
    return free;
  }

  isFree([left, right, top, bottom]) {
    return this.taken.every(([l, r, t, b]) => right <= l || left >= r || bottom <= t || top >= b);
  }

  /** Write words with an arrow from them to a point, above or below it. */
  remark(context, text, px, py) {
    const { em, ink, paper } = this.picture.theme;
    const wide = context.measureText(text).width;
    for (const [across, down] of [[2, -4], [-2, -4], [2, 4], [-2, 4], [0, -6], [0, 6], [4, -7], [-4, 7]]) {
      const [x, y] = [px + across * em, py + down * em];
      if (!this.holds(x - wide / 2, x + wide / 2, y) || !this.write(context, text, [[x - wide / 2, y]])) continue;
      const from = y + (down < 0 ? (LINE - ABOVE) * em : -ABOVE * em);
      const [dx, dy] = [px - x, py - from];
      const length = Math.hypot(dx, dy);
      // Up to a little before the point, which stays in sight.
      const [ux, uy] = [dx / length, dy / length];
      const [tx, ty] = [px - 0.4 * em * ux, py - 0.4 * em * uy];
      for (const [colour, thick] of [[paper, 4.5], [ink, 1.6]]) {
        context.strokeStyle = colour;
        context.lineWidth = thick;
        context.beginPath();
        context.moveTo(x, from);
        context.lineTo(tx, ty);
        for (const side of [-1, 1]) {
          context.moveTo(tx, ty);
          context.lineTo(tx - em * (0.6 * ux + side * 0.3 * uy), ty - em * (0.6 * uy - side * 0.3 * ux));
        }
        context.stroke();
      }
      return;
    }
  }

  /** Whether a line of words there is whole inside the picture. */
  holds(left, right, y) {
    const { width, height, theme } = this.picture;
    return left > 4 && right < width - 4 && y > theme.em + 4 && y < height - 6;
  }

  /** Write a name beside a point. */
  name(context, text, px, py, [right, down], colour = this.picture.theme.ink) {
    const wide = context.measureText(text).width;
    const sides = [[right, down], [right, 4 - down], [-right - wide, down], [-right - wide, 4 - down]];
    const middle = [[-wide / 2, down + 9], [-wide / 2, -5 - down]];
    this.write(context, text, [...sides, ...middle].map(([dx, dy]) => [px + dx, py + dy]), colour);
  }
}
