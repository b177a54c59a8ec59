// Hands on a box: fingers or a mouse that drag, two fingers that pinch, and the wheel.

import { say } from "../words/say.js";
import { element, focusedBeside } from "./element.js";

const HINT = 1800; // milliseconds for which it is said why the wheel does not zoom

/** The way of an arrow key, y upwards. */
export const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

/**
 * Follow the hands on a box; places are [px, py] from its upper left corner.
 * @param box what they are on; its buttons are let alone, but for `handle`
 * @param on what they do: `drag(at, moved, event)`, `pan(dx, dy)`, `zoomBy(factor, at)`, and if
 *   wanted `press(at, event)` of a first finger, `pinch()` when a second one joins it, and
 *   `release(at, event)` of any
 */
export function followHands(box, { handle, ...on }) {
  const fingers = new Map();
  const local = (event) => {
    const { left, top } = box.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };

  box.addEventListener("pointerdown", (event) => {
    const button = event.target.closest("button");
    if (event.button > 0 || (button && button !== handle)) return;
    const at = local(event);
    fingers.set(event.pointerId, at);
    box.setPointerCapture(event.pointerId);
    if (fingers.size > 1) on.pinch?.();
    else on.press?.(at, event);
  });

  box.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const at = local(event);
    fingers.set(event.pointerId, at);
    const moved = [at[0] - before[0], at[1] - before[1]];
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) {
      on.drag(at, moved, event);
      return;
    }
    const span = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
    on.pan(moved[0] / 2, moved[1] / 2);
    on.zoomBy(span(at) / Math.max(span(before), 1), [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]);
  });

  for (const kind of ["pointerup", "pointercancel"]) {
    box.addEventListener(kind, (event) => {
      if (fingers.delete(event.pointerId)) on.release?.(local(event), event);
    });
  }

  // Two fingers are ours, wherever one belongs to the page.
  const keep = (event) => event.touches.length > 1 && event.preventDefault();
  for (const kind of ["touchstart", "touchmove"]) box.addEventListener(kind, keep, { passive: false });
  followWheel(box, (factor, event) => on.zoomBy(factor, local(event)));
}

/** The wheel is the page's own, but with Ctrl, or once the box has been clicked. */
function followWheel(box, zoomBy) {
  const hint = element("p", { class: "hint", hidden: true }, say("page.views.wheel"));
  let timer;
  box.append(hint);
  const wheel = (event) => {
    const ours = event.ctrlKey || event.metaKey || box.contains(focusedBeside(box));
    clearTimeout(timer);
    hint.hidden = ours;
    if (!ours) {
      timer = setTimeout(() => (hint.hidden = true), HINT);
      return;
    }
    event.preventDefault();
    const notch = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
    zoomBy(Math.exp(-notch / 400), event);
  };
  box.addEventListener("wheel", wheel, { passive: false });
}
