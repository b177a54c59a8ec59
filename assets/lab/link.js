// The one encoding of the state, as the page writes it.

/** The state as a request; the engine's side of this is optviz/lab/state.py. */
function encodeState(state) {
  const query = new URLSearchParams({ surface: state.surface });
  if (state.formula) query.set("f", state.formula);
  for (const [name, value] of Object.entries(state.surface_params)) query.set(name, value);
  query.set("start", state.start.join("~"));
  query.set("steps", state.steps);
  for (const [name, value] of Object.entries(state.noise)) query.set(name, value);
  for (const [name, value] of Object.entries(state.shared)) query.set(name, value);
  for (const run of state.runs) {
    const words = [run.optimizer, "clip", run.clip, ...Object.entries(run.own).flat()];
    query.append("run", [...words, ...(run.hidden ? ["hidden", 1] : [])].join("~"));
  }
  return query.toString();
}

/** Put the page's address with a link into the clipboard, and say so on the button. */
async function copyLink(button, search) {
  const link = new URL(window.location.href);
  link.search = search;
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    // Without https, or where the reader forbids it, there is no clipboard.
    said = "Copy it from the address bar";
  }
  button.textContent = said;
  setTimeout(() => (button.textContent = "Copy link"), 2000);
}
