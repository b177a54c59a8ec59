// What is beside the map: the curve, or one of the folds that take its place while they are open.

import { rove } from "../page/roving.js";

export class Tabs {
  /** @type {HTMLElement} */
  curve;
  /** @type {HTMLDetailsElement[]} */
  folds;
  /** @type {HTMLButtonElement[]} */
  buttons;

  constructor(root) {
    const side = root.querySelector(".side");
    this.curve = side.querySelector(".curve");
    this.folds = [...side.querySelectorAll("details[data-fold]")];
    this.buttons = [...side.querySelectorAll("[role=tab]")];
    for (const button of this.buttons) button.onclick = () => this.show(button.dataset.tab);
    rove(side.querySelector(".tabs"), () => [this.buttons], (button) => this.show(button.dataset.tab));
    for (const fold of this.folds) {
      fold.addEventListener("toggle", () => this.show(fold.open ? fold.dataset.fold : this.open));
    }
  }

  /** The name of what is open, of the curve where no fold is. */
  get open() {
    return this.folds.find((fold) => fold.open)?.dataset.fold ?? "curve";
  }

  show(name) {
    for (const fold of this.folds) fold.open = fold.dataset.fold === name;
    this.curve.hidden = name !== "curve";
    for (const button of this.buttons) {
      const chosen = button.dataset.tab === name;
      button.setAttribute("aria-selected", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    }
  }
}
