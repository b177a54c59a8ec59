// What is folded away: the folds of the page, and what opens below the Lab, one at most.

const REVEALED = 4000; // milliseconds after which what has opened is in sight

export class Drawers {
  root;
  /** @type {HTMLButtonElement[]} */
  buttons;
  /** @type {HTMLDetailsElement[]} */
  folds;
  /** @type {Record<string, LookWay>} */
  looks;
  /** What is to scroll into sight, until the reader scrolls. @type {AbortController} */
  revealing;

  /** @param pick takes the name of what is to be open, null for nothing */
  constructor(root, pick) {
    this.root = root;
    this.buttons = [...root.querySelectorAll("[data-drawer]")];
    this.folds = [...root.querySelectorAll("details[data-fold]")];
    for (const button of this.buttons) {
      button.onclick = () => {
        const closing = this.isOpen(button);
        this.press(button, !closing, pick);
        if (!closing) this.reveal();
      };
    }
    this.looks = {
      open: {
        get: () => {
          const open = [
            ...this.folds.filter((fold) => fold.open).map((fold) => fold.dataset.fold),
            ...this.buttons.filter((button) => this.isOpen(button)).map((button) => button.dataset.drawer),
          ];
          return open.length ? open : undefined;
        },
        set: (names) => {
          for (const fold of this.folds) fold.open = names.includes(fold.dataset.fold);
          const wanted = this.buttons.find((button) => names.includes(button.dataset.drawer));
          if (wanted && !this.isOpen(wanted)) this.press(wanted, true, pick);
        },
      },
    };
  }

  isOpen(button) {
    return button.getAttribute("aria-pressed") === "true";
  }

  press(button, open, pick) {
    for (const one of this.buttons) one.setAttribute("aria-pressed", String(one === button && open));
    pick(open ? button.dataset.drawer : null);
  }

  /** Scroll to what opens below the Lab, as it grows, unless the reader scrolls elsewhere. */
  reveal() {
    this.close();
    const end = this.root.querySelector(".end");
    const block = this.root.getRootNode().host.closest("[data-testid=stMainBlockContainer]");
    if (!block) return;
    const { signal } = (this.revealing = new AbortController());
    const watcher = new ResizeObserver(() => end.scrollIntoView({ block: "start" }));
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
