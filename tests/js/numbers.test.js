import assert from "node:assert/strict";
import { test } from "node:test";
import { notched, NOTCHES, readTyped, shareOf, valueAt } from "../../assets/lab/numbers/scales.js";
import { powersOfTen, ticks } from "../../assets/lab/numbers/ticks.js";
import { brief, briefPower, exact, grouped, log10, shown } from "../../assets/lab/numbers/write.js";

test("ticks are round, in order, and between the ends", () => {
  assert.deepEqual(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(ticks(-0.3, 0.31, 6), [-0.2, 0, 0.2]);
  assert.deepEqual(ticks(0, 500, 4), [0, 200, 400]);
  for (let k = 0; k < 200; k++) {
    const [low, span] = [Math.sin(k) * 10 ** (k % 9 - 4), 10 ** ((k % 13) / 2 - 3)];
    const found = ticks(low, low + span, 5);
    const step = found[1] - found[0];
    assert.ok(found.length >= 2 && found.length <= 6, `${low} ${span}: ${found}`);
    assert.ok(found[0] >= low - step * 1e-6 && found.at(-1) <= low + span + step * 1e-6);
    assert.match(String(Number(step.toPrecision(6))), /^(0\.0*)?[125]0*$|^[125]e-\d+$/);
  }
});

test("a logarithmic axis has powers of ten, or round values where it is short", () => {
  assert.deepEqual(powersOfTen(-6, 2, 4), [
    { at: -6, text: "1e-6" }, { at: -4, text: "1e-4" }, { at: -2, text: "0.01" }, { at: 0, text: "1" },
    { at: 2, text: "100" },
  ]);
  const short = powersOfTen(0, 1, 5);
  assert.deepEqual(short.map(({ text }) => text), ["2", "4", "6", "8", "10"]);
  for (const { at, text } of short) assert.ok(Math.abs(10 ** at - Number(text)) < 1e-9);
});

test("numbers as people write them", () => {
  assert.deepEqual([0.003, 1e-8, 0.999, 20000, 1e6, 0, -2.5].map(exact),
    ["0.003", "1e-8", "0.999", "20000", "1e6", "0", "-2.5"]);
  assert.deepEqual([NaN, Infinity, -Infinity, 0, 1.23456, -0.05, 3.14e-9, 123456].map((v) => brief(v)),
    ["–", "∞", "−∞", "0", "1.235", "−0.05", "3.14e-9", "1.23e5"]);
  assert.deepEqual([-Infinity, Infinity, NaN, 0, 2, -310.5, 400, 399.9999].map((v) => briefPower(v)),
    ["0", "∞", "∞", "1", "100", "3.16e-311", "1e400", "1e400"]);
  assert.deepEqual([shown(-2.5e-7), grouped(-20000)], ["−2.5e-7", "−20,000"]);
  assert.deepEqual([log10(100), log10(0), log10(-1)], [2, -Infinity, -Infinity]);
});

const scale = (more) => ({ integer: false, default: 0.1, choices: [], ...more });
const PARAMS = [
  scale({ scale: "linear", low: -5, high: 5 }),
  scale({ scale: "linear", low: 0, high: 1 }),
  scale({ scale: "log", low: 1e-4, high: 10 }),
  scale({ scale: "log", low: 1, high: 20000, integer: true }),
  scale({ scale: "log", low: 0.01, high: 10, default: 0 }),
  scale({ scale: "near_one", low: 0, high: 0.9999 }),
];

test("a slider's track and its values go together", () => {
  for (const param of PARAMS) {
    assert.equal(valueAt(param, 1), param.high);
    assert.equal(valueAt(param, 0), param.default === 0 ? 0 : param.low);
    let last = -Infinity;
    for (let k = 0; k <= 100; k++) {
      const value = valueAt(param, k / 100);
      assert.ok(value >= last, `${param.scale} falls at ${k}`);
      if (param.integer) assert.ok(Number.isInteger(value));
      const back = shareOf(param, value);
      assert.ok(back >= 0 && back <= 1);
      // Two digits are an eighth of a decade apart at most.
      assert.ok(Math.abs(back - k / 100) < 0.08, `${param.scale}: ${k / 100} came back as ${back}`);
      last = value;
    }
    assert.deepEqual([valueAt(param, -1), valueAt(param, 2)], [valueAt(param, 0), valueAt(param, 1)]);
  }
});

test("a press of an arrow key always reaches another value, up to the ends", () => {
  for (const param of PARAMS) {
    let value = valueAt(param, 0);
    for (let k = 0; k < 3 * NOTCHES && value !== param.high; k++) {
      const next = notched(param, value, 1);
      assert.ok(next > value, `${param.scale} is stuck at ${value}`);
      value = next;
    }
    assert.equal(value, param.high);
    assert.equal(notched(param, param.high, 1), param.high);
    assert.equal(notched(param, 0.5, 0), 0.5);
  }
});

test("what is typed is taken as meant, or refused with a message", () => {
  const rate = { label: "rate", symbol: "η", allowed: "more than 0", at_least: 0, below: 1 };
  const steps = { label: "steps", symbol: "", allowed: "whole", integer: true, at_most: 20000 };
  const value = (param, text) => readTyped(param, text).value;
  assert.deepEqual(["0.1", " 1e-3 ", "0,25", ".5", "+0"].map((text) => value(rate, text)),
    [0.1, 0.001, 0.25, 0.5, 0]);
  assert.deepEqual(["10,000", "20000", "1e2"].map((text) => value(steps, text)), [10000, 20000, 100]);
  assert.equal(value({ label: "x", symbol: "" }, "−2"), -2);
  for (const text of ["", "one", "1", "-0.1", "0x1", "1e999", "0.1.2", "Infinity", "1,000.5"]) {
    assert.deepEqual(readTyped(rate, text), {
      problem: ["page.typed.must", { label: "rate", symbol: "η", allowed: "more than 0" }],
    }, text);
  }
  for (const text of ["2.5", "20001", "1,5"]) assert.ok(readTyped(steps, text).problem, text);
});

test("arithmetic of numbers and of the surface's parameters, by the usual precedence", () => {
  const free = { label: "x", symbol: "", allowed: "a number" };
  const known = { kappa: 50, κ: 50, a: -2 };
  const meant = {
    "1/300": 1 / 300, "2e-3*5": 0.01, "2/κ": 0.04, "2/kappa": 0.04, "−2^2": -4, "2^-1": 0.5, "2^3^2": 512, "2**3": 8,
    "1 - 2 - 3": -4, "8/2/2": 2, "(1 + 2)*3": 9, "2(1+2)": 6, "2π": 2 * Math.PI, "pi/2": Math.PI / 2, "-a": 2,
    "0,5*4": 2, "3·κ": 150, "--3": 3, "1e3/4": 250,
  };
  for (const [text, value] of Object.entries(meant)) {
    assert.equal(readTyped(free, text, known).value, value, text);
  }
  for (const text of ["1/0", "2/q", "e", "2e", "1/", "(1", "1)", "2 3", "1..2", "constructor", "1;2", "0/0", "2**", "()", "alert(1)"]) {
    assert.deepEqual(readTyped(free, text, known), { problem: ["page.typed.must", free] }, text);
  }
  assert.equal(readTyped({ ...free, at_most: 1 }, "3/2").value, undefined);
  assert.equal(readTyped({ ...free, integer: true }, "600/2").value, 300);
  assert.ok(readTyped({ ...free, integer: true }, "1/3").problem);
});
