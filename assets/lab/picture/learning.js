// What the curve can show of runs that learn; a measure of an epoch is drawn from its last step on.

import { between } from "../numbers/between.js";
import { log10 } from "../numbers/write.js";

/** A measure of every epoch that is over as a value for each step, on straight lines between them. */
function byEpoch(run, values, power) {
  const steps = values.map((_, k) => Math.min((k + 1) * run.epoch, run.rows - 1));
  return between(steps, values.map((value) => (value === null ? NaN : power ? log10(value) : value)), run.rows);
}

/**
 * The measure of the last epoch that was over at a step, NaN before.
 * @param {any} run
 * @param {string} measure
 * @param {number} step
 */
export function measuredAt(run, measure, step) {
  const epoch = Math.floor(Math.min(step, run.done ?? run.rows) / run.epoch);
  return run.validation[measure]?.[epoch - 1] ?? NaN;
}

/** What was found at some steps, on straight lines between; none where it is not above 0. */
const atPlaces = (what) => (run) => {
  const { steps = [], values = [] } = run[what] ?? {};
  const rows = steps.map((step) => Math.min(step, run.rows - 1));
  return between(rows, values.map((value) => (value > 0 ? log10(value) : NaN)), run.rows);
};

/** A measure of the training data after every epoch, and beside it that of the validation data. */
const both = (measure, power) => ({
  of: (run) => (run[`trained ${measure}`] ??= byEpoch(run, run.training[measure] ?? [], power)),
  after: (run) => (run[`by ${measure}`] ??= byEpoch(run, run.validation[measure] ?? [], power)),
  logarithmic: () => power,
});

const share = (measure) => ({
  ...both(measure, false),
  classes: true,
});

/** @type {Record<string, Quantity>} */
export const LEARNING = {
  loss: {
    text: () => ["page.train.curve_loss", {}],
    of: (run) => run.loss,
    after: (run) => (run["by loss"] ??= byEpoch(run, run.validation.loss ?? [], true)),
    logarithmic: () => true,
  },
  epochs: { text: () => ["page.train.curve_epochs", {}], ...both("loss", true) },
  accuracy: { text: () => ["page.train.curve_accuracy", {}], ...share("accuracy") },
  recall: { text: () => ["page.train.curve_recall", {}], ...share("recall") },
  f1: { text: () => ["page.train.curve_f1", {}], ...share("f1") },
  slope: { text: () => ["page.train.curve_slope", {}], of: (run) => run.slope, logarithmic: () => true },
  norm: {
    text: () => ["page.train.curve_norm", {}],
    of: (run) => (run["by norm"] ??= byEpoch(run, run.inner.norm, true)),
    logarithmic: () => true,
  },
  dead: {
    text: () => ["page.train.curve_dead", {}],
    of: (run) => (run["by dead"] ??= byEpoch(run, run.inner.dead, false)),
    logarithmic: () => false,
  },
  sharpness: {
    text: () => ["page.train.curve_sharpness", {}],
    of: atPlaces("sharpness"),
    levels: (runs) => runs.flatMap(({ sharpness, style }) =>
      sharpness?.limit ? [{ at: log10(sharpness.limit), style, text: sharpness.plain ? "page.train.limit" : "page.train.edge" }] : []),
    logarithmic: () => true,
  },
  noise: { text: () => ["page.train.curve_noise", {}], of: atPlaces("noise"), logarithmic: () => true },
};
