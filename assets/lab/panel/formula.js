// The field for a formula of one's own: tried while it is typed, and typeset as it is read.

import { element } from "../page/element.js";
import { typeset } from "../page/mathml.js";
import { say } from "../words/say.js";

const PAUSE = 300; // milliseconds without a key before what is typed is tried
const FORBEARANCE = 1500; // before what is wrong with it is said: half a formula is no mistake

export class FormulaField {
  stage;
  /** @type {HTMLInputElement} */
  input;
  /** What is wrong with it, and how it was read. @type {HTMLElement} */
  problem = element("p", { class: "problem", role: "alert", hidden: true });
  printed = element("div", { class: "printed" });
  /** What was tried last, and what is wrong with that. */
  tried = "";
  why = "";
  /** When what is typed will be tried, and from when on it may be found fault with; null if now. */
  trial = null;
  verdict = null;

  /** @param stage the owner: `tryFormula(text)` */
  constructor(box, stage) {
    this.stage = stage;
    this.input = element("input", {
      type: "text", class: "typed", "aria-label": say("page.settings.formula"), spellcheck: "false",
      autocomplete: "off", autocapitalize: "off", maxlength: 400,
    });
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("change", () => this.finish());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.finish();
      event.stopPropagation();
    });
    const label = element("label", {}, say("page.settings.formula_is"), this.input);
    box.append(label, this.printed, this.problem);
  }

  /** A key was pressed: try what is there once no other follows. */
  typed() {
    this.close();
    this.problem.hidden = true;
    this.trial = setTimeout(() => this.attempt(), PAUSE);
    this.verdict = setTimeout(() => this.complain(), FORBEARANCE);
  }

  /** What is there is meant as it stands. */
  finish() {
    this.attempt();
    this.complain();
  }

  attempt() {
    clearTimeout(this.trial);
    this.trial = null;
    // In LaTeX ~ is a space, and in a link as well.
    const text = this.input.value.replaceAll("~", " ");
    if (text === this.tried) return;
    this.tried = text;
    this.why = "";
    this.stage.tryFormula(text);
  }

  complain() {
    clearTimeout(this.verdict);
    this.verdict = null;
    this.problem.textContent = this.why;
    this.problem.hidden = !this.why;
  }

  /** What was tried was refused: say why, in time, and leave it to be mended. */
  explain(sentence) {
    this.why = sentence;
    this.printed.classList.add("stale");
    if (this.verdict === null) this.complain();
  }

  /**
   * The formula of the surface that is shown now; what has been typed since stays.
   * @param {string} text
   * @param {Layout} [layout]
   */
  take(text, layout) {
    if (this.trial === null) this.input.value = text;
    this.tried = text;
    this.why = "";
    this.problem.hidden = true;
    this.printed.classList.remove("stale");
    this.printed.replaceChildren(...(layout ? [typeset(layout)] : []));
  }

  /** Let nothing come that was to come. */
  close() {
    clearTimeout(this.trial);
    clearTimeout(this.verdict);
    this.trial = this.verdict = null;
  }
}
