// Present: the stage, the player and three sliders of choice fill the screen, large, for a class.

import { element } from "../page/element.js";
import { say } from "../words/say.js";

const PLACES = 3; // sliders that are shown

export class Present {
  root;
  lab;
  /** @type {HTMLButtonElement} */
  button;
  /** The menus of what each place shows. @type {HTMLSelectElement[]} */
  menus;
  /** The names of the parameters that were chosen, "" for the first that are there. */
  chosen = Array(PLACES).fill("");

  /** @param lab the owner: `restyle()`, and `off`, until when keys are heard */
  constructor(root, lab) {
    this.root = root;
    this.lab = lab;
    this.button = root.querySelector(".present-on");
    this.button.onclick = () => this.set(!this.on);
    this.menus = this.chosen.map((_, place) =>
      element("select", {
        "aria-label": say("page.present.slider", { place: place + 1 }),
        onchange: () => this.choose(place, this.menus[place].value),
      }));
    root.querySelector(".settings").prepend(element("div", { class: "choosing" }, ...this.menus));
    const { signal } = lab.off;
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.on && this.set(false), { signal });
    // Escape from the full screen is the browser's own, and no key is heard.
    document.addEventListener("fullscreenchange", () => !document.fullscreenElement && this.on && this.set(false), { signal });
  }

  get on() {
    return this.root.classList.contains("present");
  }

  set(on) {
    this.root.classList.toggle("present", on);
    this.button.setAttribute("aria-pressed", String(on));
    // Where it may not be, as in a frame of another page, the window is filled all the same.
    if (on) this.root.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) document.exitFullscreen();
    this.apply();
    this.lab.restyle();
  }

  choose(place, name) {
    this.chosen = this.menus.map((menu) => menu.value).with(place, name);
    this.apply();
  }

  /** The settings that can be shown, those of the surface last. @returns {HTMLElement[]} */
  get settings() {
    return [".shared", ".subject-params"].flatMap((part) => [...this.root.querySelectorAll(`${part} > .setting`)]);
  }

  /** Mark what is shown, once the settings have been made. */
  apply() {
    if (!this.on) return;
    const there = this.settings;
    const names = there.map((setting) => setting.dataset.param);
    const free = names.filter((name) => !this.chosen.includes(name));
    const shown = this.chosen.map((name) => (names.includes(name) ? name : free.shift()));
    for (const setting of there) setting.toggleAttribute("data-presented", shown.includes(setting.dataset.param));
    this.menus.forEach((menu, place) => {
      menu.hidden = shown[place] === undefined;
      menu.replaceChildren(...there.map(({ dataset, firstChild }) =>
        element("option", { value: dataset.param, selected: dataset.param === shown[place] }, firstChild.textContent)));
    });
  }
}
