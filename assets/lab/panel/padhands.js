// Hands on the pad: one that drags the knob or clicks anywhere, and the arrow keys.

import { notched, shareOf, valueAt } from "../numbers/scales.js";
import { ARROWS } from "../page/gestures.js";

/** @param pad its `params`, with `move(values, done)` and `held`, the hand that is on it */
export function followPad(pad) {
  const { square, knob } = pad.parts;
  const at = ({ clientX, clientY }) => {
    const { left, top, width, height } = square.getBoundingClientRect();
    return [(clientX - left) / width, 1 - (clientY - top) / height];
  };
  const carry = (event) => {
    const shares = at(event).map((s, k) => Math.min(Math.max(s + pad.held.offset[k], 0), 1));
    pad.held.shares = shares;
    pad.move(pad.params.map((param, k) => valueAt(param, shares[k])), false);
  };
  const release = (event) => {
    if (event.pointerId !== pad.held?.pointer) return;
    pad.held = null;
    pad.move(pad.axes.map((name) => pad.valueOf(name)), true);
  };
  square.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || pad.held) return;
    square.setPointerCapture(event.pointerId);
    knob.focus({ preventScroll: true });
    event.preventDefault();
    pad.held = { pointer: event.pointerId, offset: [0, 0] };
    if (event.target !== knob) {
      carry(event);
      return;
    }
    const [x, y] = at(event);
    const shares = pad.params.map((p) => shareOf(p, pad.valueOf(p.name)));
    Object.assign(pad.held, { shares, offset: [shares[0] - x, shares[1] - y] });
  });
  square.addEventListener("pointermove", (event) => {
    if (event.pointerId === pad.held?.pointer) carry(event);
  });
  for (const kind of ["pointerup", "pointercancel"]) square.addEventListener(kind, release);
  knob.addEventListener("keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    event.stopPropagation();
    const notches = event.shiftKey ? 10 : 1;
    pad.move(pad.params.map((param, k) => {
      const value = pad.valueOf(param.name);
      return notched(param, value, ARROWS[event.key][k] * notches);
    }), true);
  });
}
