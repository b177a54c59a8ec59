// Ticks along a slider: where every run's own value is, each of which a hand can move alone.

import { notched, shareOf, valueAt } from "../numbers/scales.js";
import { exact } from "../numbers/write.js";
import { element } from "../page/element.js";
import { say } from "../words/say.js";
import { swatch } from "./swatch.js";

const THUMB = 16; // pixels of a slider's thumb, whose middle goes from end to end

export class Ticks {
  param;
  lab;
  /** @type {HTMLElement} */
  root;
  /** A tick for each run that has the parameter, {slot, node}. */
  ticks;

  /**
   * @param {Param} param
   * @param {number[]} slots of the runs that have it
   */
  constructor(param, slots, lab) {
    this.param = param;
    this.lab = lab;
    this.ticks = slots.map((slot) => ({ slot, node: this.make(slot) }));
    this.root = element("div", { class: "ticks" }, ...this.ticks.map(({ node }) => node));
  }

  make(slot) {
    const { lab, param } = this;
    const node = element("span", { role: "slider", tabindex: 0 }, swatch(lab.theme, lab.state.runs[slot].style));
    const own = (value, done) => lab.edit(({ runs }) => lab.values.own(runs[slot], param.name, value), done);
    let value = null;
    node.addEventListener("pointerdown", (event) => {
      node.setPointerCapture(event.pointerId);
      value = lab.values.valueOf(lab.state.runs[slot], param.name);
      event.preventDefault();
    });
    node.addEventListener("pointermove", (event) => {
      if (value === null) return;
      const { left, width } = this.root.getBoundingClientRect();
      value = valueAt(param, (event.clientX - left - THUMB / 2) / (width - THUMB));
      own(value, false);
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      node.addEventListener(kind, () => {
        if (value !== null) own(value, true);
        value = null;
      });
    }
    node.addEventListener("keydown", (event) => {
      const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation();
      own(notched(param, lab.values.valueOf(lab.state.runs[slot], param.name), way), true);
    });
    node.addEventListener("dblclick", () => lab.edit(({ runs }) => delete runs[slot].own[param.name], true));
    return node;
  }

  /** Put every tick where its run's value is. */
  set() {
    const { lab, param } = this;
    for (const { slot, node } of this.ticks) {
      const value = lab.values.valueOf(lab.state.runs[slot], param.name);
      const share = shareOf(param, value);
      node.style.left = `calc(${THUMB / 2}px + ${share} * (100% - ${THUMB}px))`;
      const run = lab.lineUp.nameOf(slot);
      node.title = say("page.settings.tick", { run, symbol: param.symbol, value });
      const control = say("page.typed.symbol_first", param);
      node.setAttribute("aria-label", say("page.lineup.of_run", { run, control }));
      node.setAttribute("aria-valuenow", String(Math.round(share * 100)));
      node.setAttribute("aria-valuetext", exact(value));
    }
  }
}
