// A room: a Lab that leads those of a class, or follows that of its teacher.

import { say } from "../words/say.js";

const EVERY = 200; // milliseconds between two states that are led to

export class Room {
  lab;
  /** @type {{box: HTMLElement, said: HTMLElement, button: HTMLButtonElement}} */
  parts;
  /** What the script says of it. @type {RoomTold | null} */
  room = null;
  /** Whether what the teacher does is done here as well. */
  following = false;
  /** What was led to last, or heard of last, and of it the state alone. */
  led = "";
  heard = "";
  state = "";
  ledAt = 0;
  /** Whether that was playing. */
  played = false;
  later;

  /** @param lab `conversation`, `player`, `link`, `looks`, `state`, `shown`, `refresh()` */
  constructor(root, lab) {
    this.lab = lab;
    const box = root.querySelector(".led");
    this.parts = { box, said: box.firstElementChild, button: box.querySelector("button") };
    this.parts.button.onclick = () => (this.following ? this.leave() : this.follow());
  }

  get leads() {
    return Boolean(this.room?.leading && this.room.key);
  }

  get follows() {
    return Boolean(this.room?.leading && !this.room.key);
  }

  /** What the script says of the room, null for none. @param {RoomTold | null} room */
  take(room) {
    if (JSON.stringify(room) === JSON.stringify(this.room)) return;
    this.room = room;
    this.following = this.follows;
    this.state = this.led = "";
    this.lab.conversation.channel.greet(this.follows ? `room=${room.code}` : "room=");
    this.say();
    this.lab.refresh();
  }

  say() {
    const { parts: { box, said, button }, room, following } = this;
    box.hidden = !room?.leading;
    if (box.hidden) return;
    const { code } = room;
    said.textContent = say(this.leads ? "page.room.leading" : following ? "page.room.following" : "page.room.left", { code });
    button.hidden = this.leads;
    button.textContent = say(following ? "page.room.leave" : "page.room.back");
  }

  // --- the teacher's ----------------------------------------------------------------------

  /** Where this Lab is, for others: its state, what of it is in sight, and the step. */
  get place() {
    const { lab } = this;
    const { curve, scale, picture, aspect } = lab.looks.now;
    const seen = lab.link.pairs(Object.fromEntries(
      Object.entries({ curve, scale, picture, aspect }).filter(([, value]) => value !== undefined)));
    const { step, playing } = lab.player;
    const now = playing ? [["play", "1"], ["step", String(step)]] : [["step", String(step)]];
    return [lab.link.write(lab.state), new URLSearchParams([...seen, ...now]).toString()].filter(Boolean).join("&");
  }

  /** A frame has been drawn: tell the others, some times a second and at last. */
  lead(now) {
    if (!this.leads) return;
    const { playing } = this.lab.player;
    clearTimeout(this.later);
    if (now - this.ledAt < EVERY) {
      this.later = setTimeout(() => this.lab.refresh(), EVERY);
      return;
    }
    const place = this.place;
    // While it plays, the others play by themselves.
    const same = playing && this.played && place.split("&play=")[0] === this.led.split("&play=")[0];
    if (place === this.led || same) return;
    if (!this.lab.conversation.channel.tell(`room=${this.room.code}~${this.room.key}&${place}`)) return;
    this.led = place;
    this.ledAt = now;
    this.played = playing;
  }

  // --- a student's ------------------------------------------------------------------------

  /** The teacher is somewhere else. */
  hear(place) {
    this.heard = place;
    if (this.following) this.go();
  }

  /** Go where the teacher is. */
  go() {
    const { lab } = this;
    const pairs = [...new URLSearchParams(this.heard)];
    const state = new URLSearchParams(pairs.filter(([name]) => name !== "step" && name !== "play")).toString();
    if (state !== this.state) {
      this.state = state;
      lab.conversation.led(state, () => this.move());
    } else this.move();
  }

  /** Show the step that the teacher shows, or play on from it. */
  move() {
    const { player } = this.lab;
    const at = new URLSearchParams(this.heard);
    player.go(Number(at.get("step")));
    if (at.get("play")) player.toggle();
  }

  follow() {
    this.following = true;
    this.state = "";
    this.say();
    if (this.heard) this.go();
  }

  /** A hand of one's own has moved something: the teacher is not followed until one comes back. */
  leave() {
    if (!this.following) return;
    this.following = false;
    this.say();
  }

  close() {
    clearTimeout(this.later);
  }
}
