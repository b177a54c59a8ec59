// Hands on the map: drag the start, click to place it, pan, pinch, wheel and arrow keys.

const CLICK_SLACK = 4; // pixels that a click may move

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function followHands(map) {
  const { box, handle } = map;
  const fingers = new Map();
  let grip = null;
  const local = (event) => {
    const { left, top } = box.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  // Not off the map, where no hand could take it back.
  const carry = (at, done) => {
    const [px, py] = at.map((value, k) => Math.max(value + grip.offset[k], 0));
    map.place(Math.min(px, map.width), Math.min(py, map.height), done);
  };

  box.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || event.target.closest(".fit")) return;
    const at = local(event);
    fingers.set(event.pointerId, at);
    box.setPointerCapture(event.pointerId);
    if (fingers.size > 1) {
      // A second finger lets go of the start, and turns any grip into a pinch.
      if (grip?.kind === "start") carry(grip.at, true);
      grip = { kind: "pinch" };
    } else if (event.target.closest(".start")) {
      handle.focus({ preventScroll: true });
      const offset = [map.grip[0] - at[0], map.grip[1] - at[1]];
      grip = { kind: "start", offset, at };
      event.preventDefault();
    } else {
      grip = { kind: "click", from: at };
    }
  });

  box.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId) || !grip) return;
    const at = local(event);
    const before = fingers.get(event.pointerId);
    fingers.set(event.pointerId, at);
    const moved = [at[0] - before[0], at[1] - before[1]];
    if (grip.kind === "start") {
      grip.at = at;
      carry(at, false);
    } else if (grip.kind === "pinch") {
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
      if (!other) return;
      const span = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
      map.pan(moved[0] / 2, moved[1] / 2);
      const middle = [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2];
      map.zoomBy(span(at) / Math.max(span(before), 1), ...middle);
    } else {
      const travel = Math.hypot(at[0] - grip.from?.[0], at[1] - grip.from?.[1]);
      if (grip.kind === "click" && travel > CLICK_SLACK) grip = { kind: "pan" };
      if (grip.kind === "pan") map.pan(...moved);
    }
  });

  const release = (event) => {
    if (!fingers.delete(event.pointerId) || !grip) return;
    if (grip.kind === "start") carry(local(event), true);
    if (grip.kind === "click" && event.type === "pointerup") map.place(...local(event), true);
    if (grip.kind !== "pinch" || !fingers.size) grip = null;
  };
  box.addEventListener("pointerup", release);
  box.addEventListener("pointercancel", release);

  const wheel = (event) => {
    event.preventDefault();
    const notch = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
    map.zoomBy(Math.exp(-notch / 400), ...local(event));
  };
  box.addEventListener("wheel", wheel, { passive: false });

  handle.addEventListener("keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    event.stopPropagation();
    const [dx, dy] = ARROWS[event.key];
    const pixels = event.shiftKey ? 20 : 2;
    map.place(map.px(map.start[0]) + dx * pixels, map.py(map.start[1]) - dy * pixels, true);
  });
}
