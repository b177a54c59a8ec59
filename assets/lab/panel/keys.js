// The keys of the whole page.

const TYPED = "input:not([type=range], [type=checkbox]), textarea, [contenteditable]";

/**
 * Space plays, arrows step, Ctrl+Z undoes and Ctrl+Y redoes, unless the keys belong to what has the focus; until `signal`. Where there
 * are several Labs, they are for the one that was touched last.
 */
export function followKeys(root, { player, undo = null, redo = null }, signal) {
  const touched = () => (document.optvizTouched = root);
  for (const kind of ["pointerdown", "focusin"]) root.addEventListener(kind, touched, { signal });
  const press = (event) => {
    if (!document.optvizTouched?.isConnected) touched();
    if (document.optvizTouched !== root) return;
    const target = event.composedPath()[0];
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !target.closest?.(TYPED)) {
      const pressed = key === "y" || (key === "z" && event.shiftKey) ? redo : key === "z" ? undo : null;
      pressed?.click();
      if (pressed) event.preventDefault();
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest?.("input, select, textarea, [contenteditable], [role=slider]")) return;
    const onButton = target.closest?.("button, a, summary");
    if (event.key === " " && !onButton) player.toggle();
    else if (event.key === "ArrowRight") player.go(player.step + 1);
    else if (event.key === "ArrowLeft") player.go(player.step - 1);
    else return;
    event.preventDefault();
  };
  document.addEventListener("keydown", press, { signal });
}
