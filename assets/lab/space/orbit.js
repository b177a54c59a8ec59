// Hands on the box: drag turns it, wheel, pinch, + and − zoom, a double click brings it back.

import { ARROWS, followHands } from "../page/gestures.js";
import { Camera } from "./camera.js";

const KEY_TURN = Math.PI / 36; // radians an arrow key
const DRAG_TURN = Math.PI / 360; // radians a pixel

/** @param space its `box`, its size and its `camera`; `moved` is called when the eye has moved */
export function orbitBox(space, moved) {
  const { box, camera } = space;
  const unit = () => Camera.unit(space.width, space.height);
  const pan = (dx, dy) => {
    camera.pan(dx / unit(), dy / unit());
    moved();
  };

  followHands(box, {
    handle: null,
    pan,
    drag(_, [dx, dy], event) {
      if (event.shiftKey) {
        pan(dx, dy);
        return;
      }
      camera.orbit(-dx * DRAG_TURN, dy * DRAG_TURN);
      moved();
    },
    zoomBy(factor, [px, py]) {
      const middle = [px - space.width / 2, py - space.height / 2];
      camera.zoomBy(factor, middle.map((pixels) => pixels / unit()));
      moved();
    },
  });

  box.addEventListener("dblclick", (event) => {
    if (event.target.closest("button")) return;
    camera.reset();
    moved();
  });

  box.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== box) return;
    if (key in ARROWS) camera.orbit(-ARROWS[key][0] * KEY_TURN, ARROWS[key][1] * KEY_TURN);
    else if (key === "+" || key === "=") camera.zoomBy(1.2);
    else if (key === "-") camera.zoomBy(1 / 1.2);
    else if (key === "0") camera.reset();
    else return;
    event.preventDefault();
    moved();
  });
}
