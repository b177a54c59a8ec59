// What a picture says of the place below the pointer.

import { element, setHidden } from "../page/element.js";

const AWAY = 14; // pixels from the pointer

export class Hover {
  part = element("div", { class: "hover", "aria-hidden": "true", hidden: true });

  /**
   * @param {HTMLElement} box
   * @param told gives the lines to say of a place, {text, colour?}, or null
   */
  constructor(box, told) {
    box.append(this.part);
    box.addEventListener("pointermove", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      // A hand that is at work has no use for it.
      const idle = event.pointerType !== "touch" && !event.buttons && !target.closest("button, select");
      this.show(box, event, idle ? told(event) : null);
    });
    for (const kind of ["pointerdown", "pointerleave"]) box.addEventListener(kind, () => setHidden(this.part, true));
  }

  show(box, { clientX, clientY }, lines) {
    const { part } = this;
    setHidden(part, !lines);
    if (!lines) return;
    part.replaceChildren(...lines.map(({ text, colour }) =>
      element("p", {}, colour ? element("i", { style: `background: ${colour}` }) : null, text)));
    const { left, top, width, height } = box.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    const [wide, high] = [part.offsetWidth, part.offsetHeight];
    const at = [x + AWAY + wide < width ? x + AWAY : Math.max(x - AWAY - wide, 0), Math.min(y + AWAY, height - high)];
    part.style.transform = `translate(${at[0]}px, ${Math.max(at[1], 0)}px)`;
  }
}
