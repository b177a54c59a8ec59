// The eye that looks at the box in three dimensions: turned, tilted, near or far, no perspective.

export const BOX_HEIGHT = 1; // of the box, whose longer side is 2
const LOWEST = 0.08; // radians of tilt: from there the surface still shows its upper side
const HOME = { turn: 0.5, tilt: 0.62, zoom: 1, shift: [0, 0] };

export class Camera {
  /** About the vertical and from the floor, in radians. */
  turn = HOME.turn;
  tilt = HOME.tilt;
  zoom = HOME.zoom;
  /** Of the middle, in units of the box at zoom 1. */
  shift = HOME.shift;

  /** Where it is, five numbers; undefined where it is at home. */
  get place() {
    const numbers = ({ turn, tilt, zoom, shift }) => [turn, tilt, zoom, ...shift];
    const [here, home] = [this, HOME].map((one) => numbers(one).map((value) => Number(value.toPrecision(4))));
    return here.join() === home.join() ? undefined : here;
  }

  /** Go there, as far as a hand can. */
  goTo([turn, tilt, zoom, right, down]) {
    this.reset();
    this.turn = turn;
    this.orbit(0, tilt - this.tilt);
    this.zoomBy(zoom);
    this.shift = [0, 0];
    this.pan(right, down);
  }

  reset() {
    Object.assign(this, HOME);
  }

  /** Turn about the vertical and tilt, in radians. */
  orbit(turn, tilt) {
    this.turn = (this.turn + turn) % (2 * Math.PI);
    this.tilt = Math.min(Math.max(this.tilt + tilt, LOWEST), Math.PI / 2);
  }

  /** Pixels of a unit of the box at zoom 1: whichever way it is turned, it fits with its labels. */
  static unit(width, height) {
    return Math.min(width / 3.4, height / 2.75);
  }

  /** @param at the place that stays where it is, in units from the middle of the picture */
  zoomBy(factor, at = [0, 0]) {
    const zoom = Math.min(Math.max(this.zoom * factor, 0.4), 12);
    const share = zoom / this.zoom;
    this.shift = this.shift.map((value, k) => at[k] - (at[k] - value) * share);
    this.zoom = zoom;
  }

  pan(right, down) {
    const far = 2 * this.zoom;
    this.shift = [this.shift[0] + right, this.shift[1] + down].map((value) =>
      Math.min(Math.max(value, -far), far),
    );
  }

  /**
   * What the eye sees on a picture of that size: `project(X, Y, Z)` to [px, py, depth], where more
   * depth is nearer, and the three directions of the picture in the box.
   */
  sight(width, height) {
    const [c, s] = [Math.cos(this.turn), Math.sin(this.turn)];
    const [ct, st] = [Math.cos(this.tilt), Math.sin(this.tilt)];
    const unit = Camera.unit(width, height);
    const scale = unit * this.zoom;
    const right = [c, s, 0];
    const up = [-s * st, c * st, ct];
    const towards = [s * ct, -c * ct, st];
    const px = width / 2 + this.shift[0] * unit;
    const py = height / 2 + this.shift[1] * unit + scale * ct * (BOX_HEIGHT / 2);
    const project = (X, Y, Z) => [
      px + scale * (c * X + s * Y),
      py - scale * (up[0] * X + up[1] * Y + ct * Z),
      towards[0] * X + towards[1] * Y + st * Z,
    ];
    return { project, right, up, towards, scale, tilt: this.tilt };
  }
}
