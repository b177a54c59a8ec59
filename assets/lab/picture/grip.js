// Hands on the map: drag the start, click to place it, pan, pinch, wheel and keys. One finger beside
// the start scrolls the page.

import { ARROWS, followHands } from "../page/gestures.js";

const CLICK_SLACK = 4; // pixels that a click may move
const KEY_ZOOM = 1.3;
const KEY_PAN = 40; // pixels an arrow key

export function gripMap(map) {
  const { box, handle } = map;
  // What a finger has hold of: {kind: "start", offset, at, moved}, {kind: "click", from}, {kind: "pan"}.
  let grip = null;
  // Not off the map, where no hand could take it back.
  const carry = (at, done) => {
    const [px, py] = at.map((value, k) => Math.max(value + grip.offset[k], 0));
    map.place(Math.min(px, map.width), Math.min(py, map.height), done);
  };

  followHands(box, {
    handle,
    press(at, event) {
      if (event.target.closest(".start")) {
        handle.focus({ preventScroll: true });
        grip = { kind: "start", offset: [map.grip[0] - at[0], map.grip[1] - at[1]], at };
        event.preventDefault();
      } else if (event.pointerType !== "touch") grip = { kind: "click", from: at };
    },
    drag(at, moved) {
      if (!grip) return;
      if (grip.kind === "start") {
        Object.assign(grip, { at, moved: true });
        carry(at, false);
        return;
      }
      const travel = Math.hypot(at[0] - grip.from?.[0], at[1] - grip.from?.[1]);
      if (grip.kind === "click" && travel > CLICK_SLACK) grip = { kind: "pan" };
      if (grip.kind === "pan") map.pan(...moved);
    },
    pinch() {
      // A second finger lets go of the start, and what is left of a pinch holds nothing.
      if (grip?.moved) carry(grip.at, true);
      grip = null;
    },
    release(at, event) {
      if (grip?.moved) carry(at, true);
      if (grip?.kind === "click" && event.type === "pointerup") map.place(...at, true);
      grip = null;
    },
    pan: (dx, dy) => map.pan(dx, dy),
    zoomBy: (factor, at) => map.zoomBy(factor, ...at),
  });

  handle.addEventListener("keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    event.stopPropagation();
    const [dx, dy] = ARROWS[event.key];
    const pixels = event.shiftKey ? 20 : 2;
    map.place(map.px(map.start[0]) + dx * pixels, map.py(map.start[1]) - dy * pixels, true);
  });

  box.addEventListener("keydown", (event) => {
    const { key, target, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || (target !== box && target !== handle)) return;
    const middle = [map.width / 2, map.height / 2];
    if (key === "+" || key === "=") map.zoomBy(KEY_ZOOM, ...middle);
    else if (key === "-") map.zoomBy(1 / KEY_ZOOM, ...middle);
    else if (key === "0") map.fit(map.surface.domain);
    else if (shiftKey && key in ARROWS) map.pan(-ARROWS[key][0] * KEY_PAN, ARROWS[key][1] * KEY_PAN);
    else return;
    event.preventDefault();
  });
}
