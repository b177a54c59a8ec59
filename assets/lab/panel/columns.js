// What the readout says of a run on the plane, a column each.

import { brief, briefPower } from "../numbers/write.js";

/** How far a run came with the step that led to row t. @param {AnsweredRun} run */
const moved = ({ dx, dy }, t) => Math.hypot(dx[t] - dx[t - 1], dy[t] - dy[t - 1]);

// Where the least value is known and not 0, losses are what is above it.
/** @type {Column[]} */
export const POSITIONS = [
  {
    name: "position",
    title: ({ card: { names: [across, up] } }) => ["page.readout.position", { across, up }],
    text: (run, t) => `(${brief(run.x[t], 5)}, ${brief(run.y[t], 5)})`,
  },
  {
    name: "loss",
    title: ({ floor }) => [floor ? "page.readout.loss_above" : "page.readout.loss", {}],
    text: (run, t, readout) => readout.loss(run.loss[t]),
  },
  { name: "slope", title: () => ["page.readout.slope", {}], text: (run, t) => briefPower(run.slope[t]) },
  { name: "length", title: () => ["page.readout.length", {}], text: (run, t) => (t ? brief(moved(run, t)) : "–") },
  {
    name: "best",
    title: ({ floor }) => [floor ? "page.readout.best_above" : "page.readout.best", {}],
    text: (run, t, readout) => readout.loss(run.best[t]),
  },
];
