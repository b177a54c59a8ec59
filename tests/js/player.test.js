import assert from "node:assert/strict";
import { test } from "node:test";
import { Player } from "../../assets/lab/panel/player.js";

/** A player of so many steps that plays from the first, at a speed of the page's menu. */
function playing(steps, speed, looping = false) {
  globalThis.window = /** @type {any} */ ({ matchMedia: () => ({ matches: false }) });
  const parts = {};
  const root = {
    querySelector: (name) => (parts[name] ??= { setAttribute() {}, getAttribute: () => String(looping) }),
  };
  const player = new Player(root, () => {});
  player.parts.speed.value = speed;
  player.resize(steps);
  player.toggle();
  player.advance(0);
  return player;
}

/** The steps that are shown at some times since the start, in milliseconds, a frame every 10. */
function course(player, ...times) {
  return times.map((time) => {
    while (player.playing && player.before < time) player.advance(player.before + 10);
    return player.step;
  });
}

test("a speed is a share of the whole run, or one step a second", () => {
  assert.deepEqual(course(playing(80, "1"), 1050, 4050, 9000), [10, 40, 80]);
  assert.deepEqual(course(playing(80, "2"), 1020, 2020), [20, 40]);
  assert.deepEqual(course(playing(80, "step"), 950, 1950, 5050), [0, 1, 5]);
});

test("log play takes as long over each power of ten, and ends when plain play does", () => {
  const player = playing(999, "log");
  // 8 seconds are 3 powers of ten of 1 + step.
  assert.deepEqual(course(player, 2670, 5340, 7990), [9, 99, 990]);
  assert.ok(player.playing);
  course(player, 8010);
  assert.ok(!player.playing && player.step === 999);
});

test("a loop shows the end for a while and begins again, and ends once it is no more", () => {
  const player = playing(800, "16", true);
  assert.deepEqual(course(player, 600, 1100), [800, 800]);
  const [again] = course(player, 1300);
  assert.ok(again > 0 && again < 800);
  player.parts.loop.getAttribute = () => "false";
  for (let k = 0; k < 100; k++) player.advance(player.before + 10);
  assert.ok(!player.playing && player.step === 800);
});
