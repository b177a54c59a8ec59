// The player: which step is shown, and how it moves on.

import { setText } from "../page/element.js";
import { say } from "../words/say.js";

const WHOLE_RUN = 8000; // milliseconds from the first step to the last at speed 1
const ONE_STEP = 1000; // and for each step where one is to be looked at after the other
const HOLD = 700; // how long the end stays in sight before a loop begins again
const CALM_FRAME = 250; // between frames where the reader prefers reduced motion

export class Player {
  changed;
  parts;
  /** The last step, and where the player is, between two steps while it runs. */
  steps = 0;
  position = 0;
  playing = false;
  /** The time of the frame before, and for how long the end has been in sight. */
  before = null;
  held = 0;
  calm = window.matchMedia("(prefers-reduced-motion: reduce)");

  /** @param changed is called whenever the shown step or the playing changes */
  constructor(root, changed) {
    this.changed = changed;
    this.parts = Object.fromEntries(
      ["play", "back", "forward", "scrub", "where", "speed", "loop"].map((name) => [
        name,
        root.querySelector(`.player .${name}`),
      ]),
    );
    const { play, back, forward, scrub, loop } = this.parts;
    play.onclick = () => this.toggle();
    back.onclick = () => this.go(this.step - 1);
    forward.onclick = () => this.go(this.step + 1);
    scrub.oninput = () => this.go(Number(scrub.value));
    loop.onclick = () => loop.setAttribute("aria-pressed", String(!this.looping));
  }

  /** @returns {Record<string, LookWay>} */
  get looks() {
    return {
      step: { get: () => (this.step < this.steps ? this.step : undefined), set: (step) => this.go(step) },
      play: { get: () => this.playing || undefined, set: (play) => play === this.playing || this.toggle() },
    };
  }

  get step() {
    return Math.floor(this.position);
  }

  get looping() {
    return this.parts.loop.getAttribute("aria-pressed") === "true";
  }

  /** Another number of steps: the end stays the end, any other position stays where it was. */
  resize(steps) {
    const atEnd = this.step >= this.steps;
    this.steps = steps;
    this.position = atEnd ? steps : Math.min(this.position, steps);
  }

  go(step) {
    this.playing = false;
    this.position = Math.min(Math.max(step, 0), this.steps);
    this.changed();
  }

  /** Play once from the beginning; where motion is not wanted, show how it ends. */
  tell() {
    this.go(this.calm.matches ? this.steps : 0);
    if (!this.calm.matches) this.toggle();
  }

  toggle() {
    this.playing = !this.playing;
    if (this.playing && this.step >= this.steps) this.position = 0;
    this.before = null;
    this.changed();
  }

  /** Move on to the time of this frame. */
  advance(now) {
    if (!this.playing) return;
    const since = now - (this.before ?? now);
    if (this.before !== null && this.calm.matches && since < CALM_FRAME) return;
    this.before = now;
    this.held = this.position < this.steps ? 0 : this.held + since;
    if (this.held > HOLD && this.looping) this.position = 0;
    else this.position = Math.min(this.after(since), this.steps);
    if (this.position >= this.steps && !this.looping) this.playing = false;
  }

  /** Where so many milliseconds lead to at the speed that is chosen. */
  after(since) {
    const { position, steps } = this;
    const speed = this.parts.speed.value;
    if (speed === "step") return position + since / ONE_STEP;
    // As many seconds from step 1 to 10 as from 10 to 100: most happens at first.
    if (speed === "log") return (1 + position) * (1 + steps) ** (since / WHOLE_RUN) - 1;
    return position + (since / WHOLE_RUN) * steps * Number(speed);
  }

  draw() {
    const { play, scrub, where, back, forward } = this.parts;
    const { steps } = this;
    const step = Math.min(this.step, steps);
    play.classList.toggle("playing", this.playing);
    play.setAttribute("aria-label", say(this.playing ? "page.player.pause" : "page.player.play"));
    if (Number(scrub.max) !== steps) scrub.max = steps;
    if (Number(scrub.value) !== step) scrub.value = step;
    scrub.setAttribute("aria-valuetext", say("page.player.at", { step, steps }));
    setText(where, say("page.player.where", { step, steps }));
    back.disabled = step <= 0;
    forward.disabled = step >= steps;
  }
}
