// What lies between numbers that are known.

/** Values at some steps as values at each, on the straight lines between them. */
export function between(steps, values, rows) {
  const all = new Float64Array(rows).fill(NaN);
  for (let k = 0; k < steps.length; k++) {
    all[steps[k]] = values[k];
    for (let t = steps[k] + 1; t < (steps[k + 1] ?? 0); t++) {
      const share = (t - steps[k]) / (steps[k + 1] - steps[k]);
      all[t] = values[k] + share * (values[k + 1] - values[k]);
    }
  }
  return all;
}

/** The least of all values up to each. */
export function leastSoFar(values) {
  const best = new Float32Array(values);
  for (let t = 1; t < best.length; t++) best[t] = Math.min(best[t], best[t - 1]);
  return best;
}
