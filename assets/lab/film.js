// A line-up as a film: the map, the curve and the player of an exported file, which has no server.

import { sayAll } from "./page/element.js";
import { readTheme } from "./page/theme.js";
import { POSITIONS } from "./panel/columns.js";
import { followKeys } from "./panel/keys.js";
import { Player } from "./panel/player.js";
import { Readout } from "./panel/readout.js";
import { Sound } from "./panel/sound.js";
import { Curve } from "./picture/curve.js";
import { Field, shareOfHeight } from "./picture/field.js";
import { MapView } from "./picture/map.js";
import { QUANTITIES } from "./picture/quantities.js";
import { readPayload, toShow } from "./wire/payload.js";
import { speak } from "./words/say.js";

const READ_EVERY = 90; // milliseconds between readouts while it plays

class Film {
  root;
  /** @type {Shown} */
  shown;
  /** @type {SurfaceCard} */
  surface;
  player;
  map;
  curve;
  readout;
  sound;
  /** @type {Theme} */
  theme;
  frame = null;
  readAt = 0;

  /** @param film what the file has: words, `surface`, and the engine's `answer` in base 64 */
  constructor(root, film) {
    speak(film);
    sayAll(root);
    Object.assign(this, { root, surface: film.surface });
    this.player = new Player(root, () => this.refresh());
    this.map = new MapView(root, { placeStart: () => {}, viewChanged: () => this.refresh() });
    this.curve = new Curve(root, QUANTITIES, { scrub: (step) => this.player.go(step), changed: () => this.refresh() });
    this.readout = new Readout(root, POSITIONS);
    this.sound = new Sound(root);
    this.show(readPayload(Uint8Array.from(atob(film.answer), (letter) => letter.charCodeAt(0))));
    this.watch();
  }

  /** @param {Answer} answer */
  show(answer) {
    this.shown = toShow(answer);
    const { state, runs, floor } = this.shown;
    // Nothing can be set here.
    for (const run of runs) if (run) run.offer = null;
    this.map.show({ surface: this.surface, runs, start: state.start });
    const shares = shareOfHeight(answer.field, floor);
    this.map.showField(new Field({ ...answer.field, shares }));
    const { minima, names: axes } = this.surface;
    this.curve.show({ runs, steps: state.steps, floor, minima, axes, pinned: [] });
    this.player.resize(state.steps);
    this.restyle();
    this.player.go(0);
  }

  watch() {
    const watcher = new ResizeObserver(() => {
      this.restyle();
      this.map.resize();
      this.curve.resize();
      this.refresh();
    });
    for (const { box } of [this.map, this.curve]) watcher.observe(box);
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.restyle());
    followKeys(this.root, { player: this.player }, new AbortController().signal);
  }

  restyle() {
    const theme = readTheme(this.root);
    if (theme.key === this.theme?.key) return;
    this.theme = theme;
    const { runs, floor } = this.shown;
    this.readout.show({ runs, floor, card: this.surface, lab: this });
    this.refresh();
  }

  refresh() {
    this.frame ??= requestAnimationFrame((now) => this.draw(now));
  }

  draw(now) {
    this.frame = null;
    const { player, theme } = this;
    player.advance(now);
    const { step, steps, playing } = player;
    this.map.draw(step, theme);
    this.curve.draw(step, theme);
    player.draw();
    this.sound.hear(this.shown.runs, step);
    if (!playing || now - this.readAt > READ_EVERY) {
      this.readAt = now;
      this.readout.draw(step);
    }
    if (playing) this.refresh();
    else this.readout.say(step, steps);
  }
}

const film = JSON.parse(document.getElementById("film").textContent);
new Film(document.querySelector(".lab"), film);
