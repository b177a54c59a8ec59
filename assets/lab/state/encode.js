// The one encoding of the state, as the page writes it.

/**
 * The state as a request; the engine's side of this is optviz/lab/link.py.
 * @param {LabState} state
 */
export function encodeState(state) {
  const query = new URLSearchParams({ surface: state.surface });
  if (state.formula) query.set("f", state.formula);
  const put = (values) => {
    for (const [name, value] of Object.entries(values)) query.set(name, String(value));
  };
  put(state.surface_params);
  put({ start: state.start.join("~"), steps: state.steps });
  put(state.noise);
  put(state.shared);
  for (const run of state.runs) {
    const words = [run.optimizer, "clip", run.clip, ...Object.entries(run.own).flat()];
    query.append("run", [...words, ...(run.hidden ? ["hidden", 1] : [])].join("~"));
  }
  return query.toString();
}
