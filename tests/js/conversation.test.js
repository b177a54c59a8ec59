import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Channel } from "../../assets/lab/wire/channel.js";
import { Commits } from "../../assets/lab/wire/commits.js";
import { Conversation } from "../../assets/lab/wire/conversation.js";

/** The bytes that say no more than a header. */
function bytesOf(header) {
  const words = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + words.length);
  new DataView(bytes.buffer).setUint32(0, words.length, true);
  bytes.set(words, 4);
  return bytes;
}

const state = (more = {}) => ({
  surface: "ravine", formula: "", surface_params: {}, start: [1, 2], steps: 100, noise: {},
  shared: { lr: 0.1 }, runs: [], ...more,
});

const answerTo = (more, notes = []) => bytesOf({ state: state(more), look: {}, notes, runs: [] });

class FakeSocket extends EventTarget {
  static OPEN = 1;
  static all = [];
  readyState = 0;
  sent = [];

  constructor(url) {
    super();
    this.url = String(url);
    FakeSocket.all.push(this);
  }

  open() {
    this.readyState = 1;
    this.onopen();
    this.onmessage({ data: "ready" });
  }

  send(text) {
    this.sent.push(text);
  }

  hand(bytes) {
    this.onmessage({ data: bytes.buffer });
  }

  close() {
    this.readyState = 3;
    this.onclose();
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1000 });
  FakeSocket.all = [];
  globalThis.WebSocket = FakeSocket;
  globalThis.document = Object.assign(new EventTarget(), {
    baseURI: "https://here.example/app/", querySelector: () => null,
  });
  globalThis.window = {
    location: { search: "" },
    history: { state: null, replaceState: (_state, _title, url) => (globalThis.window.location.search = url) },
  };
  let now = 0;
  mock.method(performance, "now", () => (now += 1));
});

/** A page with its conversation, what it committed, and what it was told to do. */
function converse() {
  const said = [];
  const committed = [];
  const page = {
    state: state(), shown: null, typing: false, wanted: "", fixed: {}, kept: {},
    encode: ({ surface, formula, steps, shared }) =>
      new URLSearchParams({ surface, f: formula, steps, ...shared, ...page.kept }).toString(),
    fieldWanted: () => page.wanted,
    keep: ({ lock }) => (page.kept = lock ? { lock } : {}),
    enter: (room) => room && said.push(["room", room]),
    withKept: (query) => query,
    surround: ({ remarks = [] }) => remarks.length && said.push(["remarks", remarks]),
    show: (look) => Object.keys(look).length && said.push(["look", look]),
    restrain: (next) => ({ ...next, ...page.fixed }),
    take(answer, adopted) {
      page.shown = answer.header;
      if (adopted) page.state = adopted;
      said.push([adopted ? "adopt" : "show", answer.header.state.shared.lr]);
    },
    refuse: (sentence) => said.push(["refuse", sentence]),
    awaiting() {},
    rested: () => said.push(["rested"]),
    refresh() {},
  };
  const pad = { query: null, wanted: () => pad.query, take: (answer) => said.push(["pad", answer]) };
  const commits = new Commits("lab", (request) => committed.push(request));
  const talk = new Conversation({
    page, commits, askers: { pad },
    connect: (answered) => new Channel({ path: "/live", commits, answered }),
  });
  talk.listen();
  const [socket] = FakeSocket.all;
  const edit = (lr, done = true) => {
    page.state = state({ ...page.state, shared: { lr } });
    talk.edited(done);
  };
  const arrive = (header) =>
    globalThis.document.dispatchEvent(Object.assign(new Event("optviz:payload:lab"), { detail: bytesOf(header) }));
  return { page, pad, talk, socket, said, committed, edit, arrive, commits };
}

/** The same, once Streamlit has shown its first picture and the socket is open. */
function underWay() {
  const all = converse();
  all.arrive({ state: state(), look: {}, notes: [], runs: [] });
  all.socket.open();
  all.said.length = 0;
  return all;
}

const lrOf = (query) => Number(new URLSearchParams(query).get("lr"));

test("what Streamlit has said before anyone listened is adopted", () => {
  globalThis.document.optvizPayloads = { lab: answerTo({ shared: { lr: 0.7 } }) };
  const { said, page, commits } = converse();
  assert.deepEqual(said, [["adopt", 0.7]]);
  assert.equal(lrOf(commits.told), 0.7);
  assert.equal(page.state.shared.lr, 0.7);
});

test("a state that is opened brings the field of another window: that of the map's is asked for", () => {
  const { page, arrive, socket } = underWay();
  page.wanted = "&ask=field~0~1~0~1";
  arrive({ state: state({ shared: { lr: 0.7 } }), look: {}, notes: [], runs: [] });
  assert.equal(socket.sent.length, 1);
  assert.equal(lrOf(socket.sent[0]), 0.7);
  assert.ok(socket.sent[0].endsWith(page.wanted));
});

test("one question at a time, and of those that wait only the newest", () => {
  const { edit, socket, said } = underWay();
  assert.equal(socket.url, "wss://here.example/app/live");
  for (const lr of [0.2, 0.3, 0.4, 0.5]) edit(lr, false);
  assert.deepEqual(socket.sent.map(lrOf), [0.2]);
  socket.hand(answerTo({ shared: { lr: 0.2 } }));
  assert.deepEqual(socket.sent.map(lrOf), [0.2, 0.5]);
  socket.hand(answerTo({ shared: { lr: 0.5 } }));
  assert.deepEqual(said, [["show", 0.2], ["show", 0.5]]);
  assert.equal(socket.sent.length, 2);
});

test("a hand that lets go where it was asks nothing", () => {
  const { edit, socket } = underWay();
  edit(0.2, false);
  edit(0.2, true);
  socket.hand(answerTo({ shared: { lr: 0.2 } }));
  assert.equal(socket.sent.length, 1);
});

test("recommended values are asked for until they have come, and adopted", () => {
  const { talk, edit, socket, said, page } = underWay();
  talk.recommend();
  assert.equal(talk.aim, "recommending");
  edit(0.9);
  socket.hand(answerTo({ shared: { lr: 0.05 } }));
  // The hand has moved on since: shown, and not adopted.
  assert.deepEqual([said, talk.aim, page.state.shared.lr], [[["show", 0.05]], "recommending", 0.9]);
  assert.match(socket.sent[1], /lr=0\.9&ask=recommend$/);
  socket.hand(answerTo({ shared: { lr: 0.04 } }));
  assert.deepEqual([said[1], talk.aim, talk.owed], [["adopt", 0.04], "following", false]);
});

test("a formula that is taken is adopted", () => {
  const { talk, socket, said } = underWay();
  talk.tryFormula("x*y");
  assert.match(socket.sent[0], /f=x\*y.*&ask=recommend$/);
  socket.hand(answerTo({ formula: "x*y", shared: { lr: 0.6 } }));
  assert.deepEqual([said, talk.aim], [[["adopt", 0.6]], "following"]);
});

test("a formula that is refused is explained, and the picture follows what else was moved", () => {
  const { talk, edit, socket, said } = underWay();
  talk.tryFormula("x*");
  edit(0.3);
  assert.equal(talk.aim, "trying");
  socket.hand(answerTo({}, ["It ends too soon; x**2 is shown."]));
  socket.hand(answerTo({}, ["It ends too soon; x**2 is shown."]));
  assert.deepEqual(said.at(-1), ["refuse", "It ends too soon; x**2 is shown."]);
  assert.equal(talk.aim, "following");
  assert.ok(!/&do=/.test(socket.sent.at(-1)) && lrOf(socket.sent.at(-1)) === 0.3);
});

test("an empty formula is tried as one, and pressing for recommendations waits for it", () => {
  const { talk, socket } = underWay();
  talk.tryFormula("");
  talk.recommend();
  assert.deepEqual([talk.aim, socket.sent.length], ["trying", 1]);
  assert.equal(new URLSearchParams(socket.sent[0]).get("f"), " ");
});

test("another surface gives up the formula that was tried", () => {
  const { talk, page, socket, said } = underWay();
  talk.tryFormula("x*y");
  page.state = state({ surface: "bowl" });
  talk.moveOn();
  assert.equal(talk.aim, "recommending");
  socket.hand(answerTo({ formula: "x*y", shared: { lr: 0.6 } }));
  socket.hand(answerTo({ surface: "bowl", shared: { lr: 0.5 } }));
  assert.deepEqual(said.at(-1), ["adopt", 0.5]);
});

test("a surface that is picked says which one is left, until it has come", () => {
  const { talk, page, edit, socket } = underWay();
  page.state = state({ surface: "bowl" });
  talk.moveOn();
  // The hand moves on: the picture is shown, and what was left is still what it was.
  page.state.surface = "bowl";
  edit(0.3);
  socket.hand(answerTo({ surface: "bowl", shared: { lr: 0.5 } }));
  for (const query of socket.sent) assert.match(query, /surface=bowl.*&ask=recommend~ravine$/);
  assert.equal(socket.sent.length, 2);
  socket.hand(answerTo({ surface: "bowl", shared: { lr: 0.6 } }));
  talk.recommend();
  assert.match(socket.sent[2], /surface=bowl.*&ask=recommend$/);
});

test("a late picture of another formula is not shown", () => {
  const { edit, page, socket, said } = underWay();
  edit(0.2);
  page.state = state({ formula: "x" });
  socket.hand(answerTo({ shared: { lr: 0.2 } }));
  assert.deepEqual(said, []);
});

test("what Streamlit shows of its own accord ends whatever was aimed at", () => {
  const { talk, said, arrive } = underWay();
  talk.tryFormula("x*y");
  arrive({ state: state({ shared: { lr: 0.8 } }), look: {}, notes: [], runs: [] });
  assert.deepEqual([said, talk.aim], [[["adopt", 0.8]], "following"]);
});

test("a late answer to what was asked before is not drawn over what Streamlit shows", () => {
  const { page, edit, arrive, socket, said } = underWay();
  edit(0.3);
  const hidden = { state: state({ shared: { lr: 0.8 } }), look: {}, notes: [], runs: [], remarks: [[1, 2, "here"]] };
  arrive(hidden);
  socket.hand(answerTo({ shared: { lr: 0.3 } }));
  assert.deepEqual(said, [["remarks", [[1, 2, "here"]]], ["adopt", 0.8]]);
  assert.equal(page.shown.state.shared.lr, 0.8);
  // And what is asked from then on is answered.
  edit(0.5);
  assert.match(socket.sent.at(-1), /lr=0.5/);
  socket.hand(answerTo({ shared: { lr: 0.5 } }));
  assert.deepEqual(said.at(-1), ["show", 0.5]);
});

test("further questions wait until nothing else is awaited, and their answers find who asked", () => {
  const { talk, pad, edit, socket, said } = underWay();
  pad.query = "pad=0";
  edit(0.2);
  talk.askFurther(3);
  assert.equal(socket.sent.length, 1);
  socket.hand(answerTo({ shared: { lr: 0.2 } }));
  talk.askFurther(3);
  assert.equal(socket.sent[1], "pad=0");
  socket.hand(bytesOf({ pad: { best: 1 } }));
  assert.deepEqual(said.at(-1), ["pad", { best: 1 }]);
});

test("a formula that is being typed is drawn, and told to Streamlit once it is there", () => {
  const { talk, page, socket, said, committed } = underWay();
  page.typing = true;
  talk.tryFormula("x^2");
  socket.hand(answerTo({ formula: "x^2" }));
  assert.equal(page.state.formula, "x^2");
  mock.timers.tick(2000);
  assert.deepEqual([said.map(([what]) => what), committed.length], [["adopt"], 0]);
  page.typing = false;
  mock.timers.tick(300);
  assert.equal(committed.length, 1);
});

test("at rest Streamlit is told once, and again until it has taken it", () => {
  const { edit, socket, committed, said, arrive } = underWay();
  edit(0.2, false);
  socket.hand(answerTo({ shared: { lr: 0.2 } }));
  mock.timers.tick(2000);
  assert.deepEqual(committed, [], "a hand was still on the control");
  edit(0.2, true);
  mock.timers.tick(250);
  assert.equal(committed.length, 1);
  const [{ id, query, have }] = committed;
  assert.deepEqual([lrOf(query), have], [0.2, true]);
  mock.timers.tick(1000);
  assert.equal(committed.length, 1, "the report is on its way");
  arrive({ id, link: "" });
  mock.timers.tick(250);
  assert.deepEqual(said.at(-1), ["rested"]);
  assert.equal(committed.length, 1);
});

test("a server that was slow to take a report is spared the next for a while", () => {
  const { edit, socket, committed, arrive } = underWay();
  let now = 0;
  mock.method(performance, "now", () => now);
  const pass = (time) => {
    for (const end = now + time; now < end; now += 50) mock.timers.tick(50);
  };
  const change = (lr) => {
    edit(lr, true);
    socket.hand(answerTo({ shared: { lr } }));
    pass(300);
  };
  const took = (time) => {
    pass(time);
    arrive({ id: committed.at(-1).id, link: "" });
  };
  change(0.2);
  took(1000);
  change(0.3);
  pass(3000);
  assert.equal(committed.length, 1, "it is spared");
  change(0.4);
  pass(1000);
  assert.deepEqual(committed.map(({ query }) => lrOf(query)), [0.2, 0.4], "what is told is the newest");
  took(100);
  change(0.5);
  assert.equal(committed.length, 3, "it is quick again");
});

test("without a socket questions are committed, and only their own answers count", () => {
  const { edit, committed, said, arrive } = converse();
  arrive({ state: state(), look: {}, notes: [], runs: [] });
  edit(0.2);
  assert.equal(committed.length, 0, "the socket has its head start");
  mock.timers.tick(250);
  edit(0.3);
  assert.deepEqual(committed.map(({ query, have }) => [lrOf(query), have]), [[0.2, false]]);
  arrive({ id: committed[0].id - 1, state: state(), look: {}, notes: [], runs: [] });
  assert.equal(committed.length, 1);
  arrive({ id: committed[0].id, state: state({ shared: { lr: 0.2 } }), look: {}, notes: [], runs: [] });
  assert.deepEqual(said.at(-1), ["show", 0.2]);
  assert.equal(lrOf(committed[1].query), 0.3);
  assert.ok(committed[1].id > committed[0].id);
});

test("a question that overtakes a report makes the page report again", () => {
  const { edit, committed, arrive, socket, commits } = underWay();
  edit(0.2);
  socket.hand(answerTo({ shared: { lr: 0.2 } }));
  mock.timers.tick(250);
  socket.close();
  edit(0.3);
  assert.deepEqual(committed.map(({ have }) => have), [true, false]);
  arrive({ id: committed[1].id, state: state({ shared: { lr: 0.3 } }), look: {}, notes: [], runs: [] });
  assert.equal(lrOf(commits.told), 0.1);
  mock.timers.tick(250);
  assert.deepEqual([committed[2].have, lrOf(committed[2].query)], [true, 0.3]);
});

test("a socket that is lost is opened again, and what it did not answer is asked anew", () => {
  const { edit, socket, committed } = underWay();
  edit(0.2);
  socket.close();
  assert.deepEqual(committed.map(({ query }) => lrOf(query)), [0.2]);
  mock.timers.tick(1000);
  const [, second] = FakeSocket.all;
  assert.ok(second, "no second socket");
  second.open();
  second.close();
  mock.timers.tick(1000);
  assert.equal(FakeSocket.all.length, 3);
});

test("what went through Streamlit while the server was away is asked at once when it is back", () => {
  const { edit, socket, committed, said } = underWay();
  edit(0.2);
  socket.close();
  assert.equal(committed.length, 1);
  mock.timers.tick(1000);
  const [, second] = FakeSocket.all;
  second.open();
  assert.deepEqual(second.sent.map(lrOf), [0.2]);
  second.hand(answerTo({ shared: { lr: 0.2 } }));
  assert.deepEqual(said, [["show", 0.2]]);
});

test("an answer that arrives piece by piece is under way, however long it takes", () => {
  const { edit, socket, said } = underWay();
  edit(0.2);
  const bytes = answerTo({ shared: { lr: 0.2 } });
  socket.onmessage({ data: `coming=${bytes.length}` });
  for (let at = 0; at < bytes.length; at += 40) {
    mock.timers.tick(15000);
    assert.deepEqual([said, socket.readyState, FakeSocket.all.length], [[], 1, 1]);
    socket.hand(bytes.slice(at, at + 40));
  }
  assert.deepEqual(said, [["show", 0.2]]);
  // Silence is not.
  edit(0.3);
  socket.onmessage({ data: "coming=1000" });
  socket.hand(new Uint8Array(100));
  mock.timers.tick(20000);
  assert.equal(socket.readyState, 3);
});

test("a proxy that opens the channel and forwards nothing is given up", () => {
  const { socket, edit, committed } = converse();
  socket.readyState = 1;
  socket.onopen();
  mock.timers.tick(2000);
  assert.deepEqual([socket.readyState, FakeSocket.all.length], [3, 1]);
  edit(0.2);
  assert.equal(committed.length, 1);
});

test("a host that never forwarded the channel is not asked for it again", () => {
  const { socket, edit, committed } = converse();
  socket.close();
  mock.timers.tick(100000);
  assert.equal(FakeSocket.all.length, 1);
  edit(0.2);
  assert.equal(committed.length, 1);
});

test("the same bytes again are no news", () => {
  const { commits, said } = converse();
  const bytes = answerTo({ shared: { lr: 0.4 } });
  const on = { page: () => said.push("page"), answer: () => said.push("answer"), room: () => {} };
  commits.arrived(bytes, on);
  commits.arrived(bytes, on);
  assert.deepEqual(said, ["page"]);
});

test("closed, it neither asks nor listens", () => {
  const { talk, said, arrive } = underWay();
  talk.close();
  arrive({ state: state(), look: {}, notes: [], runs: [] });
  mock.timers.tick(100000);
  assert.deepEqual([said, FakeSocket.all.length], [[], 1]);
});

test("a link is looked at as it says, and what it keeps goes with every question", () => {
  const { arrive, edit, socket, said, committed } = underWay();
  arrive({ state: state(), look: { curve: "slope", lock: ["lr"] }, notes: [], runs: [] });
  assert.deepEqual(said.splice(0), [["adopt", 0.1], ["look", { curve: "slope", lock: ["lr"] }]]);
  edit(0.2);
  assert.match(socket.sent.at(-1), /lock=lr/);
  socket.hand(answerTo({ shared: { lr: 0.2 } }));
  mock.timers.tick(300);
  assert.match(committed.at(-1).query, /lock=lr/);
});

test("what is locked is not recommended away, and its picture is asked for", () => {
  const { talk, page, socket } = underWay();
  page.fixed = { steps: 77 };
  talk.recommend();
  socket.hand(answerTo({ shared: { lr: 0.9 } }));
  assert.equal(page.state.shared.lr, 0.9);
  assert.equal(page.state.steps, 77);
  assert.match(socket.sent.at(-1), /steps=77/);
  assert.doesNotMatch(socket.sent.at(-1), /recommend/);
});

test("who asks beside the picture gets the whole answer", () => {
  const { pad, talk, page, socket } = underWay();
  pad.query = "surface=ravine&ask=pad~0";
  const taken = [];
  pad.take = (...all) => taken.push(all);
  page.shown ??= { state: state() };
  talk.askFurther(0);
  socket.hand(bytesOf({ pad: { size: 3 }, floor: 7 }));
  const [[told, query, answer]] = taken;
  assert.deepEqual([told, query, answer.header.floor], [{ size: 3 }, pad.query, 7]);
});

const openedAt = (search, bare = true) => {
  const { arrive, talk } = converse();
  globalThis.window.location.search = search;
  arrive({ id: 0, link: "surface=ravine&run=gd", bare, state: state(), look: {}, notes: [], runs: [] });
  talk.close();
  return globalThis.window.location.search;
};

test("an address without a link gets it, with no step of its own in the browser's history", () => {
  assert.equal(openedAt(""), "?surface=ravine&run=gd");
  assert.equal(openedAt("?embed=true&embed_options=dark_theme"),
    "?embed=true&embed_options=dark_theme&surface=ravine&run=gd");
  assert.equal(openedAt("?surface=booth", false), "?surface=booth");
  assert.equal(openedAt("", false), "");
});

test("what is asked beside the picture waits for it, also while the socket is being opened", () => {
  const { arrive, page, pad, talk, socket } = converse();
  page.wanted = "&ask=field~0~1~0~1";
  arrive({ state: state(), look: {}, notes: [], runs: [] });
  pad.query = "surface=ravine&ask=pad~0";
  talk.askFurther(0);
  socket.open();
  assert.match(socket.sent[0], /ask=field/);
  socket.hand(answerTo({}));
  talk.askFurther(0);
  assert.equal(socket.sent[1], pad.query);
});

test("while a hand moves two questions are on their way, and the newest comes last", () => {
  const { page, talk, socket, said, edit } = underWay();
  page.alone = true;
  for (const lr of [0.2, 0.3, 0.4, 0.5]) edit(lr, false);
  const rates = () => socket.sent.map((query) => Number(new URLSearchParams(query).get("lr")));
  assert.deepEqual(rates(), [0.2, 0.3], "the third waits, and the fourth takes its place");
  for (const lr of [0.2, 0.3, 0.5]) socket.hand(answerTo({ shared: { lr } }));
  assert.deepEqual(rates(), [0.2, 0.3, 0.5]);
  assert.deepEqual(said, [["show", 0.2], ["show", 0.3], ["show", 0.5]]);
  assert.equal(talk.owed, false);
});

test("more are on their way where the way is long, and fewer where they wait for each other", () => {
  const { page, talk, socket, edit } = underWay();
  page.alone = true;
  let now = 1000;
  performance.now.mock.mockImplementation(() => now);
  const { channel } = talk;
  let lr = 0.2;
  const drag = (took, answers) => {
    for (let k = 0; k < answers; k++) {
      for (let room = channel.room - channel.asked.length; room > 0; room--) edit((lr += 0.001), false);
      assert.ok(channel.asked.length >= channel.room, "there is room, and nothing more is asked");
      edit((lr += 0.001), false);
      now = channel.asked[0].at + took;
      socket.hand(answerTo({ shared: { lr } }));
    }
  };
  drag(100, 12);
  assert.equal(channel.room, 4);
  drag(500, 6);
  assert.equal(channel.room, 2);
});

test("what else is asked for, and all at rest, is on its way alone", () => {
  const { page, pad, talk, socket, edit } = underWay();
  page.alone = true;
  edit(0.2, false);
  edit(0.3, true);
  assert.equal(socket.sent.length, 1, "a hand that has let go waits for what it asked before");
  socket.hand(answerTo({ shared: { lr: 0.2 } }));
  assert.equal(socket.sent.length, 2);
  page.alone = false;
  edit(0.4, false);
  edit(0.5, false);
  assert.equal(socket.sent.length, 2);
  socket.hand(answerTo({ shared: { lr: 0.3 } }));
  socket.hand(answerTo({ shared: { lr: 0.5 } }));
  pad.query = "pad";
  talk.askFurther(0);
  edit(0.6, false);
  assert.equal(socket.sent.at(-1), "pad");
});

test("of several that a lost socket leaves unanswered the newest alone is asked again", () => {
  const { page, socket, committed, edit } = underWay();
  page.alone = true;
  for (const lr of [0.2, 0.3]) edit(lr, false);
  socket.close();
  mock.timers.tick(300);
  const again = [...committed, ...FakeSocket.all.slice(1).flatMap(({ sent }) => sent)];
  assert.deepEqual(again.filter(({ have }) => !have).map(({ query }) => new URLSearchParams(query).get("lr")), ["0.3"]);
});
