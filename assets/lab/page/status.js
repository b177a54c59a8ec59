// The words over the picture while an answer is awaited.

import { say } from "../words/say.js";

const PATIENCE = 500; // milliseconds before waiting is said
const IMPATIENCE = 5000; // before it is said of the server

export class Status {
  /** @type {HTMLElement} */
  part;
  timer = null;
  closed = false;
  /** Says what is awaited. */
  owed;

  /** @param owed says what is awaited: "first" picture, "next" one, or nothing */
  constructor(part, owed) {
    this.part = part;
    this.owed = owed;
  }

  /** Say that an answer is awaited, once that has taken a while. */
  wait() {
    if (this.timer) return;
    const begun = performance.now();
    const look = () => {
      const owed = this.closed ? "" : this.owed();
      const late = performance.now() - begun > IMPATIENCE;
      const next = late ? "page.status.late" : "page.status.next";
      this.part.hidden = !owed;
      this.part.textContent = owed ? say(owed === "first" ? "page.status.first" : next) : "";
      this.timer = owed ? setTimeout(look, 100) : null;
    };
    this.timer = setTimeout(look, PATIENCE);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
  }
}
