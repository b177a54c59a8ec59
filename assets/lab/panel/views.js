// Which picture of the surface is shown: the map, three dimensions, or both.

import { Space } from "../space/space.js";

export class Views {
  map;
  on;
  /** @type {"map" | "space" | "both"} */
  picture = "map";
  /** @type {HTMLElement} */
  pictures;
  /** @type {HTMLElement} */
  box;
  /** @type {HTMLButtonElement[]} */
  buttons;
  /** Made when it is first looked at; what it needs is kept until then. @type {Space} */
  space = null;
  field = null;
  held = null;
  cover = null;
  pinned = [];

  /** @param on `changed()` */
  constructor(root, map, on) {
    this.map = map;
    this.on = on;
    this.pictures = root.querySelector(".pictures");
    this.box = root.querySelector(".space");
    this.buttons = [...root.querySelectorAll(".looks [data-look]")];
    for (const button of this.buttons) button.onclick = () => this.pick(button.dataset.look);
  }

  /** @returns {Record<string, LookWay>} */
  get looks() {
    const { map } = this;
    const space = () => {
      if (!this.space) this.build();
      return this.space;
    };
    return {
      picture: { get: () => (this.picture === "map" ? undefined : this.picture), set: (picture) => this.pick(picture) },
      window: { get: () => (map.fitted && map.fitted === map.first ? undefined : map.window), set: (view) => map.aim(view) },
      camera: { get: () => this.space?.camera.place, set: (place) => space().lookFrom(place) },
      height: { get: () => (this.space?.log ? "log" : undefined), set: (kind) => space().setLog(kind === "log") },
    };
  }

  get mapShown() {
    return this.picture !== "space";
  }

  get spaceShown() {
    return this.picture !== "map";
  }

  /** The pictures in sight, each with its layers and its size in CSS pixels. */
  get shown() {
    return [...(this.mapShown ? [this.map] : []), ...(this.spaceShown ? [this.space] : [])];
  }

  pick(picture) {
    this.picture = picture;
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.look === picture));
    }
    this.pictures.dataset.look = picture;
    this.map.box.hidden = !this.mapShown;
    this.box.hidden = !this.spaceShown;
    if (this.spaceShown && !this.space) this.build();
    this.resize();
    this.on.changed();
  }

  build() {
    this.space = new Space(this.box, () => this.on.changed());
    if (this.held) this.space.show(this.held);
    this.space.showPinned(this.pinned);
    this.space.showCover(this.cover);
  }

  resize() {
    this.map.resize();
    this.space?.resize();
  }

  /** The map's own field, and what its shades were made of. */
  showField(field, shares, floor) {
    this.field = { field, shares, floor };
  }

  showCover(cover) {
    this.cover = cover;
    this.space?.showCover(cover);
  }

  /** @param picture `surface`, `runs` and `start`, of the field shown last unless the map awaits another */
  show(picture) {
    this.held = { ...picture, field: this.map.field ? this.field : null };
    this.space?.show(this.held);
  }

  /** Runs to draw thin beside those that are shown; in space only those of heights to compare. */
  showPinned(runs, comparable) {
    this.map.showPinned(runs);
    this.pinned = comparable;
    this.space?.showPinned(comparable);
  }

  draw(step, theme, moving) {
    if (this.mapShown) this.map.draw(step, theme, moving);
    if (this.spaceShown) this.space.draw(step, theme);
  }
}
