// Ways past what is many stops of the Tab key long: seen only while one of them has the focus.

import { element } from "../page/element.js";
import { say } from "../words/say.js";

// What they lead to: the first of its controls that can take the focus.
const AHEAD = { player: ".player .play", settings: ".settings :is(button, select, input)", readout: ".readout" };

export function offerSkips(root) {
  const buttons = Object.entries(AHEAD).map(([name, place]) =>
    element("button", {
      type: "button", "data-control": name === "settings" ? undefined : name,
      onclick: () => {
        const there = [...root.querySelectorAll(place)].find((node) => node.checkVisibility() && !node.disabled);
        // A table takes no focus by itself.
        if (there?.matches("table")) there.tabIndex = -1;
        there?.focus();
        there?.scrollIntoView({ block: "nearest" });
      },
    }, say(`page.skip.${name}`)));
  root.querySelector(".skip").append(...buttons);
}
