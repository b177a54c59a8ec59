// A way in: a row of experiments, each of which sets the Lab, and the caption over the picture.

import { element } from "../page/element.js";
import { rove } from "../page/roving.js";
import { say } from "../words/say.js";

export class Experiments {
  lab;
  on;
  /** @type {HTMLElement} */
  caption;
  /** Each experiment's {about, state, button, picture}. */
  cards;
  /** What the caption that is shown is about. */
  about;
  /** The experiment that plays once its picture is here. */
  awaited;

  /**
   * @param lab `tryExperiment(experiment)`, `leaveExperiment()`, `player`
   * @param on `box`, on which the first hint stands, `hint`, what it says, and `paint(image, state)`
   *   where cards have a small picture
   */
  constructor(root, lab, on) {
    this.lab = lab;
    this.on = on;
    this.caption = root.querySelector(".caption");
    this.caption.querySelector("button").onclick = () => {
      this.take({ caption: null, look: {}, first: false }, true);
      lab.leaveExperiment();
    };
    this.cards = lab.catalogue.experiments.map((experiment) => this.card(experiment));
    const row = root.querySelector(".experiments");
    row.append(...this.cards.map(({ button }) => button));
    rove(row, () => [this.cards.map(({ button }) => button)])();
  }

  card(experiment) {
    const { title, question, state, look } = experiment;
    const picture = element("img", { alt: "" });
    const button = element("button", {
      type: "button", title: `${title}\n${question}`, "data-about": look.about,
      onclick: () => this.lab.tryExperiment(experiment),
    }, this.on.paint ? picture : null, element("span", {}, title), element("strong", {}, question));
    return { about: look.about, state, button, picture };
  }

  paint() {
    for (const { picture, state } of this.cards) this.on.paint?.(picture, state);
  }

  say(caption) {
    this.caption.hidden = !caption;
    this.caption.firstElementChild.textContent = caption ? say(caption) : "";
  }

  /** Play an experiment, once its picture is here if that is still on its way. */
  await(about, owed) {
    this.awaited = owed ? about : undefined;
    if (!owed) this.lab.player.tell();
  }

  /** A picture is here: say what it is about, and play what was waited for. */
  take({ caption, look, first }, adopted) {
    const { about } = look;
    if (adopted || about !== this.about) this.say(caption);
    this.about = about;
    for (const card of this.cards) card.button.setAttribute("aria-pressed", String(card.about === about));
    if (first) this.welcome();
    if (first || (about && about === this.awaited)) this.lab.player.tell();
    if (about === this.awaited) this.awaited = undefined;
  }

  /** Say on the map what to do first, until the reader does anything. */
  welcome() {
    const { box, hint: what } = this.on;
    const hint = element("p", { class: "hint" }, say(what));
    box.append(hint);
    for (const kind of ["pointerdown", "keydown", "wheel"]) {
      box.getRootNode().addEventListener(kind, () => hint.remove(), { once: true, passive: true });
    }
  }
}
