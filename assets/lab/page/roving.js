// Many controls as one stop of the Tab key: among them the arrow keys move.

/**
 * Up and down go from row to row, left and right within one, Home and End to its ends; a menu keeps up
 * and down for itself.
 * @param {HTMLElement} box
 * @param {() => HTMLElement[][]} rowsOf its controls, a row each
 * @param {(control: HTMLElement) => void} [moved] is told where a key has led
 * @returns {() => void} to be called whenever the controls are others
 */
export function rove(box, rowsOf, moved = () => {}) {
  const rows = () => rowsOf().map((row) => row.filter((node) => node.checkVisibility())).filter((row) => row.length);
  const stop = (at) => {
    for (const node of rowsOf().flat()) node.tabIndex = node === at ? 0 : -1;
  };
  const settle = () => {
    const all = rows().flat();
    const focused = all.find((node) => node.matches(":focus"));
    stop(focused ?? all.find((node) => node.tabIndex === 0) ?? all[0]);
  };
  box.addEventListener("focusin", settle);
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const all = rows();
    const from = /** @type {HTMLElement} */ (event.target);
    const row = all.findIndex((nodes) => nodes.includes(from));
    if (row < 0 || (from instanceof HTMLSelectElement && /^Arrow(Up|Down)$/.test(event.key))) return;
    const column = all[row].indexOf(from);
    const next = {
      ArrowLeft: all[row][column - 1], ArrowRight: all[row][column + 1],
      ArrowUp: all[row - 1]?.[column], ArrowDown: all[row + 1]?.[column],
      Home: all[row][0], End: all[row].at(-1),
    };
    if (!(event.key in next)) return;
    // Where it ends the key does nothing, and no other part of the page takes it.
    event.preventDefault();
    event.stopPropagation();
    const to = next[event.key];
    if (!to) return;
    stop(to);
    to.focus();
    moved(to);
  });
  return settle;
}
