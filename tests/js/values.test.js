import assert from "node:assert/strict";
import { test } from "node:test";
import { Values } from "../../assets/lab/state/values.js";

const SHARED = {
  lr: { name: "lr", scale: "log", at_least: 0, choices: [] },
  beta2: { name: "beta2", scale: "near_one", at_least: 0, below: 1, choices: [] },
  eps: { name: "eps", scale: "log", at_least: 0, choices: [] },
  schedule: { name: "schedule", choices: [["constant", ""]] },
};
const OPTIMIZERS = {
  gd: { defaults: { lr: 0.1 }, own: [] },
  adam: { defaults: { lr: 0.001, beta2: 0.999, eps: 1e-8 }, own: [] },
};
const run = (optimizer, own = {}) => ({ optimizer, clip: "none", own, hidden: false, style: 0 });
const stateOf = (...runs) => ({ shared: { lr: 0.02, beta2: 0.9, eps: 1e-8, schedule: 0 }, runs });

/** What becomes of a state when the one control for all is brought to each of these values in turn. */
function moved(state, name, ...values) {
  const all = new Values(/** @type {any} */ ({ shared: SHARED, optimizers: OPTIMIZERS }), /** @type {any} */ (null));
  all.state = state;
  const next = structuredClone(state);
  for (const value of values) all.scale(next, state, name, value);
  return { next, own: next.runs.map((one) => one.own[name]), shared: next.shared[name], all };
}

test("one control for all shows what is shared, or what the first run owns", () => {
  const { all } = moved(stateOf(run("gd"), run("adam", { lr: 0.5 })), "lr");
  assert.equal(all.common(stateOf(run("gd", { lr: 3 }), run("adam")), "lr"), 0.02);
  assert.equal(all.common(stateOf(run("gd", { lr: 3 }), run("adam", { lr: 0.5 })), "lr"), 3);
  // Gradient descent has no β₂, so that the only run that has one owns it.
  assert.equal(all.common(stateOf(run("gd"), run("adam", { beta2: 0.99 })), "beta2"), 0.99);
});

test("it multiplies every run's value by one factor", () => {
  const { own, shared } = moved(stateOf(run("gd"), run("adam", { lr: 0.5 })), "lr", 0.04);
  assert.deepEqual([own, shared], [[undefined, 1], 0.04]);
});

test("of a decay rate it multiplies the distance to 1", () => {
  const { own, shared } = moved(stateOf(run("adam"), run("adam", { beta2: 0.999 })), "beta2", 0.99);
  assert.deepEqual([own, shared], [[undefined, 0.9999], 0.99]);
});

test("a hand that goes back brings back every value", () => {
  const { own, shared } = moved(stateOf(run("gd"), run("adam", { lr: 0.123 })), "lr", 7.7e-4, 3.1, 0.02);
  assert.deepEqual([own, shared], [[undefined, 0.123], 0.02]);
});

test("a value ends where it may not go on, and what is 0 takes no factor", () => {
  const far = moved(stateOf(run("adam", { beta2: 0.999 }), run("adam", { beta2: 0.5 })), "beta2", 0.99);
  assert.deepEqual(far.own, [0.99, 0]);
  const none = moved(stateOf(run("adam", { eps: 0 }), run("adam", { eps: 1e-3 })), "eps", 1e-4);
  assert.deepEqual(none.own, [1e-4, 1e-3]);
});
