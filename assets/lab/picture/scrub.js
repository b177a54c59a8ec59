// Hands on the curve.

/** Hands that scrub: a finger may only be scrolling the page, and does so by a tap or sideways. */
export function followScrub(box, scrub) {
  let from = null;
  box.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button, select")) return;
    box.setPointerCapture(event.pointerId);
    from = [event.clientX, event.clientY];
    if (event.pointerType !== "touch") scrub(event);
  });
  box.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
    if (event.pointerType !== "touch" || Math.abs(dx) > Math.max(8, Math.abs(dy))) scrub(event);
  });
  box.addEventListener("pointerup", (event) => {
    if (from) scrub(event);
    from = null;
  });
  box.addEventListener("pointercancel", () => (from = null));
}
