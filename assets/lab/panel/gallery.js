// The picker of surfaces: every one with its picture, in groups, with a search.

import { element, setText } from "../page/element.js";
import { Field } from "../picture/field.js";
import { say } from "../words/say.js";

const SIDE = 40; // of a picture, in grid points; see tests/pictures.py
const TILE = 76; // of a picture, in pixels

/** The pictures by surface, each a field when first asked for, once the browser has read them. */
async function readPictures({ pictures, surfaces }) {
  const image = new Image();
  image.src = `data:image/png;base64,${pictures}`;
  await image.decode();
  const canvas = element("canvas", { width: image.width, height: image.height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const [keys, fields] = [Object.keys(surfaces), {}];
  const field = (key) => {
    const { data } = context.getImageData(keys.indexOf(key) * SIDE, 0, SIDE, SIDE);
    const shares = Float64Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i] / 240);
    return new Field({ view: [0, 1, 0, 1], size: SIDE, shares, levels: 7 });
  };
  return (key) => (fields[key] ??= field(key));
}

export class Gallery {
  stage;
  lab;
  /** The picture of a surface as a field, null until the pictures are read. @type {(key) => Field} */
  field = () => null;
  name = element("span", { class: "name" });
  picture = this.blank();
  /** @type {HTMLButtonElement} */
  button;
  /** @type {HTMLInputElement} */
  search;
  none = element("p", { class: "none", hidden: true }, say("page.gallery.none"));
  /** Each surface's {key, button, picture, words}, once the gallery has been opened. */
  tiles = [];
  /** @type {HTMLDivElement} */
  panel;
  /** The key of the surface that is shown. */
  chosen;

  /** @param stage the owner: `pickSurface(key)`, and its page, whose `catalogue` and `theme` it takes */
  constructor(box, stage) {
    this.stage = stage;
    this.lab = stage.lab;
    this.button = element("button", {
      type: "button", class: "picker", "aria-haspopup": "dialog", "aria-expanded": "false",
      onclick: () => this.toggle(),
    }, this.picture, this.name, element("span", { "aria-hidden": "true" }, "▾"));
    this.search = element("input", {
      type: "search", class: "search", placeholder: say("page.gallery.search"),
      "aria-label": say("page.gallery.search"), autocomplete: "off", oninput: () => this.filter(),
    });
    this.panel = element(
      "div",
      { class: "gallery", role: "dialog", "aria-label": say("page.gallery.label"), hidden: true },
      this.search, this.none,
    );
    this.panel.addEventListener("keydown", (event) => this.key(event));
    box.append(this.button, this.panel);
    box.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !box.contains(event.relatedTarget)) this.close(false);
    });
    box.getRootNode().addEventListener("pointerdown", (event) => {
      if (!event.composedPath().includes(box)) this.close(false);
    });
  }

  /** Read the pictures; the first frame of the map does not wait for it. */
  async read() {
    this.field = await readPictures(this.lab.catalogue);
    if (!this.panel.hidden) this.paint();
    this.paintChosen();
  }

  /** A picture that is not painted yet. */
  blank() {
    return element("img", { class: "picture", alt: "" });
  }

  /** The tiles of all surfaces, by group. */
  fill() {
    const { surfaces, menus } = this.lab.catalogue;
    for (const [title, keys] of Object.entries(menus.surfaces)) {
      const tiles = keys.map((key) => this.tile(key, surfaces[key]));
      const group = element("div", { class: "tiles" }, ...tiles);
      this.panel.append(element("section", {}, element("h3", {}, title), group));
    }
  }

  tile(key, card) {
    const picture = this.blank();
    const button = element("button", {
      type: "button", class: "tile", title: card.teaches, "data-surface": key,
      onclick: () => this.pick(key),
    }, picture, element("span", {}, card.name));
    this.tiles.push({ key, button, picture, words: `${card.name} ${key} ${card.teaches}`.toLowerCase() });
    return button;
  }

  render(state) {
    const { name } = this.lab.catalogue.surfaces[state.surface];
    setText(this.name, name);
    this.button.setAttribute("aria-label", say("page.gallery.chosen", { name }));
    this.button.value = state.surface;
    this.chosen = state.surface;
    this.mark();
    this.paintChosen();
  }

  mark() {
    for (const { key, button } of this.tiles) {
      button.setAttribute("aria-pressed", String(key === this.chosen));
    }
  }

  /** Paint a surface onto an image: a canvas would cost every frame of the page something. */
  paintOne(picture, key, size = 2 * TILE) {
    const { theme } = this.lab;
    const field = theme && this.field(key);
    if (!field || picture.dataset.painted === `${key} ${theme.key}`) return;
    picture.dataset.painted = `${key} ${theme.key}`;
    const canvas = element("canvas", { width: size, height: size });
    field.draw(canvas.getContext("2d"), (x) => x * size, (y) => (1 - y) * size, theme);
    picture.src = canvas.toDataURL();
  }

  paintChosen() {
    this.paintOne(this.picture, this.chosen);
  }

  paint() {
    for (const { key, picture } of this.tiles) this.paintOne(picture, key);
  }

  toggle() {
    if (!this.panel.hidden) {
      this.close(true);
      return;
    }
    // Filled when first opened: a visit that keeps its surface has no need of thirty pictures.
    if (!this.tiles.length) this.fill();
    this.mark();
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.search.value = "";
    this.filter();
    this.paint();
    // On a touch screen the keyboard would cover what there is to see.
    if (window.matchMedia("(pointer: fine)").matches) this.search.focus();
    else this.tiles.find(({ key }) => key === this.chosen).button.focus();
  }

  close(back) {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (back) this.button.focus();
  }

  pick(key) {
    this.close(true);
    this.stage.pickSurface(key);
  }

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const tile of this.tiles) {
      tile.button.hidden = !words.every((word) => tile.words.includes(word));
    }
    for (const section of this.panel.querySelectorAll("section")) {
      section.hidden = !section.querySelector(".tile:not([hidden])");
    }
    this.none.hidden = this.tiles.some(({ button }) => !button.hidden);
  }

  key(event) {
    event.stopPropagation();
    const shown = this.tiles.map(({ button }) => button).filter((button) => !button.hidden);
    const at = shown.indexOf(event.target);
    const ways = { ArrowRight: 1, ArrowDown: 3, ArrowLeft: -1, ArrowUp: -3 };
    if (event.key === "Escape") this.close(true);
    else if (event.key === "Enter" && event.target === this.search) shown[0]?.click();
    else if (event.key === "ArrowDown" && event.target === this.search) shown[0]?.focus();
    else if (at >= 0 && ways[event.key]) {
      (shown[at + ways[event.key]] ?? this.search).focus();
    } else return;
    event.preventDefault();
  }
}
