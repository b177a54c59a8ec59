// What the readout says of a run that learns, a column each.

import { brief, briefPower } from "../numbers/write.js";
import { measuredAt } from "../picture/learning.js";

/** A share as a percentage, of as many digits as one example of a few hundred makes a difference in. */
const percent = (value) => (Number.isNaN(value) ? "–" : `${(100 * value).toFixed(1)} %`);
const number = (value) => (Number.isNaN(value) ? "–" : brief(value));

/** @type {Column[]} */
export const MEASURES = [
  { name: "loss", title: () => ["page.train.loss", {}], text: (run, t) => briefPower(run.loss[t]) },
  {
    name: "validation",
    title: () => ["page.train.validation", {}],
    text: (run, t) => number(measuredAt(run, "loss", t + 1)),
  },
  {
    name: "accuracy",
    title: () => ["page.train.accuracy", {}],
    text: (run, t) => percent(measuredAt(run, "accuracy", t + 1)),
  },
  { name: "f1", title: () => ["page.train.f1", {}], text: (run, t) => percent(measuredAt(run, "f1", t + 1)) },
  { name: "slope", title: () => ["page.train.slope", {}], text: (run, t) => briefPower(run.slope[t]) },
];
