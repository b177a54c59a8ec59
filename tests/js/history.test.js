import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../assets/lab/state/history.js";

const state = (lr) => /** @type {any} */ ({ shared: { lr } });
const after = (...rates) => {
  const history = new History();
  for (const lr of rates) history.note(state(lr));
  return history;
};

test("undo goes back step by step, redo forward again, and neither beyond the ends", () => {
  const history = after(1, 2, 3);
  assert.equal(history.undo(state(3)).shared.lr, 2);
  assert.equal(history.undo(state(2)).shared.lr, 1);
  assert.equal(history.undo(state(1)), null);
  assert.equal(history.redo(state(1)).shared.lr, 2);
  assert.equal(history.redo(state(2)).shared.lr, 3);
  assert.equal(history.redo(state(3)), null);
});

test("a change that has not come to rest is undone as well", () => {
  assert.equal(after(1).undo(state(2)).shared.lr, 1);
});

test("what is noted twice is one step, and a new change ends what could be redone", () => {
  const history = after(1, 1, 2, 2);
  assert.equal(history.undo(state(2)).shared.lr, 1);
  history.note(state(1));
  assert.equal(history.redo(state(1)).shared.lr, 2);
  history.undo(state(2));
  history.note(state(7));
  assert.equal(history.redo(state(7)), null);
  assert.equal(history.undo(state(7)).shared.lr, 1);
});

test("a long session forgets its beginning only", () => {
  const history = after(...Array.from({ length: 300 }, (_, k) => k));
  let steps = 0;
  let now = history.now;
  for (let before; (before = history.undo(now)); steps++) now = before;
  assert.deepEqual([steps, now.shared.lr], [200, 99]);
});
