// What opens below the Lab: the buttons, one of which is pressed at most.

const REVEALED = 4000; // milliseconds after which what has opened is in sight

export class Drawers {
  root;
  /** @type {HTMLButtonElement[]} */
  buttons;
  /** What is to scroll into sight, until the reader scrolls. @type {AbortController} */
  revealing;

  /** @param pick takes the name of what is to be open, null for nothing */
  constructor(root, pick) {
    this.root = root;
    this.buttons = [...root.querySelectorAll("[data-drawer]")];
    for (const button of this.buttons) {
      button.onclick = () => {
        const closing = button.getAttribute("aria-pressed") === "true";
        for (const one of this.buttons) one.setAttribute("aria-pressed", String(one === button && !closing));
        pick(closing ? null : button.dataset.drawer);
        if (!closing) this.reveal(button);
      };
    }
  }

  /** Scroll to what opens below a button, as it grows, unless the reader scrolls elsewhere. */
  reveal(button) {
    this.close();
    const block = this.root.getRootNode().host.closest("[data-testid=stMainBlockContainer]");
    if (!block) return;
    const { signal } = (this.revealing = new AbortController());
    const watcher = new ResizeObserver(() => button.scrollIntoView({ block: "start" }));
    signal.addEventListener("abort", () => watcher.disconnect());
    for (const kind of ["wheel", "pointerdown", "keydown"]) {
      window.addEventListener(kind, () => this.close(), { signal });
    }
    setTimeout(() => watcher.disconnect(), REVEALED);
    watcher.observe(block);
  }

  close() {
    this.revealing?.abort();
  }
}
