// The eye that looks at the box in three dimensions: turned, tilted, near or far, no perspective.

const BOX_HEIGHT = 1; // of the box, whose longer side is 2
const LOWEST = 0.08; // radians of tilt: from there the surface still shows its upper side
const HOME = { turn: 0.5, tilt: 0.62, zoom: 1, shift: [0, 0] };

class Camera {
  constructor() {
    this.reset();
  }

  reset() {
    Object.assign(this, structuredClone(HOME));
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
  look(width, height) {
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

const TURN_KEYS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const KEY_TURN = Math.PI / 36;
const DRAG_TURN = Math.PI / 360; // radians a pixel

/** Hands on the box: drag turns it, wheel, pinch, + and − zoom, a double click brings it back. */
function followOrbit(box, camera, moved) {
  const fingers = new Map();
  const local = (event) => {
    const { left, top, width, height } = box.getBoundingClientRect();
    const unit = Camera.unit(width, height);
    const at = [event.clientX - left - width / 2, event.clientY - top - height / 2];
    return { at, unit };
  };

  box.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || event.target.closest("button")) return;
    fingers.set(event.pointerId, local(event).at);
    box.setPointerCapture(event.pointerId);
  });

  box.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const { at, unit } = local(event);
    fingers.set(event.pointerId, at);
    const [dx, dy] = [at[0] - before[0], at[1] - before[1]];
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const span = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
      const middle = [0, 1].map((k) => (at[k] + other[k]) / 2 / unit);
      camera.pan(dx / 2 / unit, dy / 2 / unit);
      camera.zoomBy(span(at) / Math.max(span(before), 1), middle);
    } else if (event.shiftKey) camera.pan(dx / unit, dy / unit);
    else camera.orbit(-dx * DRAG_TURN, dy * DRAG_TURN);
    moved();
  });

  const release = (event) => fingers.delete(event.pointerId);
  box.addEventListener("pointerup", release);
  box.addEventListener("pointercancel", release);

  const wheel = (event) => {
    event.preventDefault();
    const { at, unit } = local(event);
    const notch = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
    camera.zoomBy(Math.exp(-notch / 400), at.map((value) => value / unit));
    moved();
  };
  box.addEventListener("wheel", wheel, { passive: false });

  box.addEventListener("dblclick", (event) => {
    if (event.target.closest("button")) return;
    camera.reset();
    moved();
  });

  box.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== box) return;
    if (key in TURN_KEYS) camera.orbit(...TURN_KEYS[key].map((way) => way * KEY_TURN));
    else if (key === "+" || key === "=") camera.zoomBy(1.2);
    else if (key === "-") camera.zoomBy(1 / 1.2);
    else if (key === "0") camera.reset();
    else return;
    event.preventDefault();
    moved();
  });
}
