import assert from "node:assert/strict";
import { test } from "node:test";
import { Looks } from "../../assets/lab/panel/looks.js";
import { Link } from "../../assets/lab/state/link.js";
import { Permits } from "../../assets/lab/state/permits.js";

const key = (name, kind, place = [name], kept = false) => ({ name, kind, place, stage: false, must: name === "surface", kept });
const LINK = new Link({
  state: [
    key("surface", "word"), key("f", "formula", ["formula"]), key("", "params", ["surface_params"]),
    key("start", "numbers"), key("steps", "number"), key("sigma", "number", ["noise", "sigma"]),
    key("lr", "number", ["shared", "lr"]), key("run", "runs", ["runs"]),
  ],
  look: [key("open", "words"), key("play", "flag"), key("pin", "link"), key("lock", "words", ["lock"], true)],
});
const STATE = {
  surface: "ravine", formula: "", surface_params: { kappa: 50, angle: 30 }, start: [-1.5, 2e-7], steps: 300,
  noise: { sigma: 0.5 }, shared: { lr: 0.1, beta1: 0.9 },
  runs: [
    { optimizer: "adam", clip: "norm", own: { beta1: 0.8 }, hidden: false, style: 0 },
    { optimizer: "gd", clip: "none", own: {}, hidden: true, style: 3 },
  ],
};

test("a state as a link, by the rows of the table", () => {
  assert.equal(
    LINK.write(STATE),
    "surface=ravine&kappa=50&angle=30&start=-1.5%7E2e-7&steps=300&sigma=0.5&lr=0.1" +
      "&run=adam%7Eclip%7Enorm%7Ebeta1%7E0.8%7Estyle%7E0&run=gd%7Eclip%7Enone%7Ehidden%7E1%7Estyle%7E3",
  );
  assert.ok(LINK.write({ ...STATE, formula: "x**2 + y" }).includes("&f=x**2%7E%2B%7Ey&"));
});

test("a look follows the state, and only what is kept stays", () => {
  const look = { open: ["pad", "noise"], play: true, pin: "surface=ravine&lr=1", lock: ["lr"] };
  const query = new URLSearchParams(LINK.write(STATE, look));
  assert.deepEqual(
    ["open", "play", "pin", "lock"].map((name) => query.get(name)),
    ["pad~noise", "1", "surface=ravine&lr=1", "lr"],
  );
  assert.deepEqual(LINK.kept(look), { lock: ["lr"] });
  assert.deepEqual(LINK.pairs({ open: [] }), []);
});

test("each piece of the page reads and shows its keys, in the table's order", () => {
  const shown = [];
  const way = (name, value) => ({ [name]: { get: () => value, set: (next) => shown.push([name, next]) } });
  const looks = new Looks(LINK, [{ looks: way("play", undefined) }, { looks: way("open", ["pad"]) }]);
  looks.keep({ lock: ["lr"], pin: "x" });
  assert.deepEqual(looks.now, { open: ["pad"], lock: ["lr"] });
  looks.show({ play: true, open: ["noise"], lock: ["steps"] });
  assert.deepEqual(shown, [["open", ["noise"]], ["play", true]]);
});

/** The permits of a link, and what becomes of a change under them. */
function under(look, change) {
  const permits = new Permits(/** @type {any} */ ({ noise: { sigma: {} }, scheduling: ["warmup"], link: LINK }));
  permits.take(look);
  const wanted = structuredClone(STATE);
  change(wanted);
  return { permits, next: permits.restrain(STATE, wanted), refused: permits.refuses(STATE, wanted), wanted };
}

test("without show and lock all moves", () => {
  const { next, refused, wanted } = under({}, (state) => (state.shared.lr = 3));
  assert.deepEqual([next, refused], [wanted, false]);
});

const REFUSED = {
  "a shared value": [["lr"], (s) => (s.shared.lr = 3)],
  "a run's own value": [["beta1"], (s) => (s.runs[0].own.beta1 = 0.5)],
  "a run's own value, given up": [["beta1"], (s) => delete s.runs[0].own.beta1],
  "a value that becomes a run's own": [["lr"], (s) => (s.runs[1].own.lr = 3)],
  "the surface": [["surface"], (s) => Object.assign(s, { surface: "slope", surface_params: {} })],
  "a formula": [["surface"], (s) => (s.formula = "x")],
  "a parameter of the surface": [["kappa"], (s) => (s.surface_params.kappa = 3)],
  "the start": [["start"], (s) => (s.start = [0, 0])],
  "the steps": [["steps"], (s) => (s.steps = 3)],
  "the noise, by its part": [["noise"], (s) => (s.noise.sigma = 3)],
  "a run that is added": [["run"], (s) => s.runs.push({ ...s.runs[0] })],
  "a run that is removed": [["run"], (s) => s.runs.pop()],
  "a run that is clipped": [["run"], (s) => (s.runs[0].clip = "value")],
};
for (const [what, [lock, change]] of Object.entries(REFUSED)) {
  test(`locked: ${what}`, () => {
    const { next, refused } = under({ lock }, change);
    assert.deepEqual([next, refused], [STATE, true]);
    assert.equal(under({ lock: ["eps"] }, change).refused, false);
  });
}

test("what is hidden does not move either, and what is shown does", () => {
  const both = (state) => {
    state.shared.lr = 3;
    state.start = [0, 0];
  };
  const { next, permits } = under({ show: ["lr"] }, both);
  assert.deepEqual([next.shared.lr, next.start], [3, STATE.start]);
  assert.deepEqual(["lr", "steps", "sigma"].map((name) => permits.exists(name)), [true, false, false]);
  const { permits: parts } = under({ show: ["noise", "warmup"] }, both);
  assert.deepEqual(["sigma", "warmup", "schedule"].map((name) => parts.exists(name)), [true, true, false]);
  assert.ok(parts.holds("schedule") && !parts.holds("pad"));
  assert.deepEqual(under({ show: ["none"] }, both).next, STATE);
});

test("another surface brings its own parameters where it may be picked", () => {
  const pick = (state) => Object.assign(state, { surface: "slope", surface_params: { tilt: 1 }, steps: 7 });
  const { next } = under({ lock: ["kappa", "steps"] }, pick);
  assert.deepEqual([next.surface, next.surface_params, next.steps], ["slope", { tilt: 1 }, 300]);
});

test("a run's own value that is shown moves where the line-up does not", () => {
  const { next } = under({ show: ["beta1"] }, (state) => {
    state.runs[0].own.beta1 = 0.5;
    state.runs[1].own.beta1 = 0.5;
  });
  assert.deepEqual([next.runs[0].own, next.runs[1].own], [{ beta1: 0.5 }, {}]);
});
