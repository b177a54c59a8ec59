// A page: one state, whichever control moves it; asked of the engine, drawn, and told to the link.
// What runs run on, and the pictures of it, are its stage's: the plane's, or a model's.

import { element, sayAll } from "../page/element.js";
import { Status } from "../page/status.js";
import { readTheme } from "../page/theme.js";
import { copyLink } from "../panel/copy.js";
import { Drawers } from "../panel/drawers.js";
import { Ghost } from "../panel/ghost.js";
import { followKeys } from "../panel/keys.js";
import { LineUp } from "../panel/lineup.js";
import { Looks } from "../panel/looks.js";
import { Player } from "../panel/player.js";
import { Present } from "../panel/present.js";
import { Readout } from "../panel/readout.js";
import { Room } from "../panel/room.js";
import { savePicture } from "../panel/save.js";
import { Controls } from "../panel/settings.js";
import { offerSkips } from "../panel/skip.js";
import { Sound } from "../panel/sound.js";
import { Tabs } from "../panel/tabs.js";
import { Curve } from "../picture/curve.js";
import { History } from "../state/history.js";
import { Link } from "../state/link.js";
import { Permits } from "../state/permits.js";
import { Values } from "../state/values.js";
import { Channel } from "../wire/channel.js";
import { Commits } from "../wire/commits.js";
import { Conversation } from "../wire/conversation.js";
import { toShow } from "../wire/payload.js";
import { say, speak } from "../words/say.js";

const READOUT_EVERY = 90; // milliseconds between readouts while something moves

export class Page {
  /** @type {HTMLElement} */
  root;
  /** What Streamlit mounted; a new one at each of its runs. */
  component;
  /** @type {Catalogue} */
  catalogue;
  /** @type {Values} */
  values;
  /** @type {Link} */
  link;
  /** @type {Permits} */
  permits;
  /** @type {Looks} */
  looks;
  /** What can be undone. */
  history = new History();
  /** Whether the formula that is asked for comes from there, and not from its field. */
  returned = false;
  /** @type {Conversation} */
  conversation;
  /** @type {Theme} */
  theme = null;
  /** The answer that is drawn, null until the first is here. @type {Shown} */
  shown = null;
  /** The names of the runs that the readout has rows for. */
  rows = null;
  /** How many answers have been drawn. */
  updates = 0;
  /** The frame that is asked for, the time of the last readout, and what waits for the next. */
  frame = null;
  readAt = 0;
  reading = null;
  closed = false;
  off = new AbortController();
  /** What is this page's alone; see stages/plane.js. */
  stage;
  // The pieces that every page has.
  parts;
  status;
  player;
  curve;
  readout;
  ghost;
  controls;
  lineUp;
  tabs;
  drawers;
  present;
  /** @type {Room} */
  room;
  /** @type {Sound} */
  sound;
  /** @type {ResizeObserver} */
  watcher;

  /** @param Stage the class of its stage */
  constructor(root, component, Stage) {
    this.root = root;
    this.component = component;
    this.catalogue = JSON.parse(new TextDecoder().decode(component.data));
    speak(this.catalogue);
    root.lang = this.catalogue.language;
    sayAll(root);
    this.stage = new Stage(root, this);
    this.values = new Values(this.catalogue, this.stage.subject);
    this.link = new Link(this.catalogue.link);
    this.permits = new Permits(this.catalogue);
    this.parts = Object.fromEntries(
      ["status", "notes", "locked", "unlock", "undo", "redo", "recommend", "copy"].map((name) => [name, root.querySelector(`.${name}`)]),
    );
    this.buildParts(root);
    this.converse();
    this.restyle();
    this.watch();
    this.conversation.listen();
    this.status.wait();
  }

  buildParts(root) {
    const { parts, stage } = this;
    this.player = new Player(root, () => this.refresh());
    this.curve = new Curve(root, stage.quantities, {
      scrub: (step) => this.player.go(step),
      changed: () => this.refresh(),
    });
    this.readout = new Readout(root, stage.columns);
    this.ghost = new Ghost(root, this);
    this.controls = new Controls(root, this);
    this.lineUp = new LineUp(root, this);
    this.tabs = new Tabs(root);
    this.drawers = new Drawers(root, (name) => this.component.setStateValue("drawer", name));
    this.present = new Present(root, this);
    this.room = new Room(root, this);
    this.sound = new Sound(root);
    offerSkips(root);
    stage.build();
    const { player, curve, ghost, drawers } = this;
    // What opens a fold comes before what is seen in it.
    this.looks = new Looks(this.link, [drawers, curve, ...stage.pieces, ghost, player]);
    parts.recommend.onclick = () => this.conversation.recommend();
    parts.undo.onclick = () => this.goTo(this.history.undo(this.moment));
    parts.redo.onclick = () => this.goTo(this.history.redo(this.moment));
    parts.unlock.onclick = () => this.unlock();
    parts.copy.onclick = () => this.shown && copyLink(parts.copy, this.wholeLink);
    for (const button of root.querySelectorAll(".save")) {
      button.onclick = () => this.shown && savePicture(this, button.value);
    }
  }

  converse() {
    const { wire, live: path } = this.catalogue;
    const commits = new Commits(wire, (request) => this.component.setStateValue("request", request));
    this.conversation = new Conversation({
      page: this,
      commits,
      askers: { pin: this.ghost, ...this.stage.askers },
      connect: (answered) =>
        new Channel({ path, commits, answered, slow: this.stage.slow, told: (place) => this.room.hear(place) }),
    });
    this.status = new Status(this.parts.status, () => {
      if (!this.shown && this.conversation.refused === null) return "first";
      const { channel } = this.conversation;
      return channel.busy && !channel.refining ? "next" : "";
    });
  }

  watch() {
    this.watcher = new ResizeObserver(() => {
      this.restyle();
      this.stage.resize();
      this.curve.resize();
      this.refresh();
    });
    for (const box of [...this.stage.boxes, this.curve.box]) this.watcher.observe(box);
    // On paper the pictures are as high as on the screen: nothing is drawn anew for it.
    window.addEventListener("beforeprint", () => {
      const high = Math.max(...this.stage.boxes.map(({ offsetHeight }) => offsetHeight));
      this.root.style.setProperty("--printed", `${high}px`);
    }, { signal: this.off.signal });
    const { player, parts } = this;
    followKeys(this.root, { player, undo: parts.undo, redo: parts.redo }, this.off.signal);
  }

  close() {
    this.closed = true;
    this.watcher.disconnect();
    this.off.abort();
    this.drawers.close();
    this.room.close();
    this.sound.close();
    this.stage.close();
    this.conversation.close();
    this.status.close();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.reading);
  }

  // --- from the hand to the state ---------------------------------------------------------

  get state() {
    return this.values.state;
  }

  /** A state as a query, with what of the look stays in the address bar. */
  encode(state) {
    return this.link.write(state, this.looks.kept);
  }

  /** The link of all that is shown: the short one of the state, and what is looked at. */
  get wholeLink() {
    const { link } = this.shown;
    const pairs = this.link.pairs(this.looks.now).filter(([name]) => !(name in this.looks.kept));
    return [link, new URLSearchParams(pairs).toString()].filter(Boolean).join("&");
  }

  /** A query with what of the look stays. */
  withKept(query) {
    return [query, new URLSearchParams(this.link.pairs(this.looks.kept)).toString()].filter(Boolean).join("&");
  }

  /** Change the state, where it is not locked; `done` is false while a hand is still moving. */
  edit(change, done) {
    this.room.leave();
    const wanted = structuredClone(this.state);
    change(wanted);
    const next = this.restrain(wanted);
    if (next !== wanted) this.say([["page.locked.refused", {}]]);
    this.values.state = next;
    this.conversation.edited(done);
    this.render();
    this.stage.edited(next);
    // What waits for the hand to let go is asked for with the next frame.
    if (done) this.refresh();
  }

  /** What can be gone back to: the state, and what it is about. @returns {Moment} */
  get moment() {
    return { state: this.state, about: this.looks.kept.about };
  }

  /** Take up a moment of the history, null for none. @param {Moment | null} moment */
  goTo(moment) {
    if (moment) {
      const { state, about } = moment;
      this.looks.keep({ ...this.looks.kept, about });
      this.edit((now) => Object.assign(now, structuredClone(state)), true);
      this.returned = true;
    }
    this.remember();
  }

  /** Keep the state that has come to rest, and say what can be undone. */
  remember() {
    this.history.note(this.moment);
    this.parts.undo.disabled = !this.history.past.length;
    this.parts.redo.disabled = !this.history.future.length;
  }

  /** Set values of one run where it has them: its own, or those that it shares. */
  setFor(slot, values, done) {
    this.edit((state) => this.values.set(state, slot, values), done);
  }

  /** Take up a state on something else, with the values that suit it. */
  moveTo(state) {
    this.room.leave();
    this.values.state = state;
    this.looks.keep({ ...this.looks.kept, about: undefined });
    this.conversation.moveOn();
  }

  /** Set the page as an experiment has it, which then plays. */
  tryExperiment({ state, look }) {
    if (this.permits.refuses(this.state, state)) {
      this.say([["page.locked.refused", {}]]);
      return;
    }
    this.remember();
    this.goTo({ state, about: look.about });
    // As it is opened by its link: nothing of what was looked at before hides it.
    this.stage.begin(look);
    this.show({ curve: "loss", ...look });
    this.stage.await(look.about);
  }

  /** What is shown is no experiment any more. */
  leaveExperiment() {
    this.looks.keep({ ...this.looks.kept, about: undefined });
    this.conversation.rest();
  }

  /** Whether something is being typed, half of which has no place in a link. */
  get typing() {
    return this.stage.typing;
  }

  /** Everything exists and moves from here on, and the link says so no more. */
  unlock() {
    this.keep({ ...this.looks.kept, show: undefined, lock: undefined });
    this.conversation.rest();
    this.refresh();
  }

  // --- what the conversation wants of the page --------------------------------------------

  /** Whether nothing but the picture is asked for while a hand moves. */
  get alone() {
    return this.stage.alone;
  }

  /** What is wanted beside the picture, as words behind the query. */
  fieldWanted() {
    return this.stage.fieldWanted();
  }

  awaiting() {
    this.status.wait();
  }

  /** Keep what a link says of controls, lesson and language. */
  keep(look) {
    this.looks.keep(look);
    this.permits.take(look);
    this.parts.locked.hidden = !this.permits.any;
    this.permits.apply(this.root);
  }

  /** Take what the page around puts over the picture; what it locks it has said itself. */
  surround({ remarks, framed }) {
    this.parts.locked.hidden ||= framed;
    this.stage.remark(remarks ?? []);
  }

  /** What the script says of a room that this Lab is in. */
  enter(room) {
    this.room.take(room);
  }

  /** Look at what a link says. */
  show(look) {
    this.looks.show(look);
    this.refresh();
  }

  /** What was typed was refused: say why, and leave it to be mended. */
  refuse(note) {
    this.stage.refuse(note);
  }

  /** The picture is as it will stay: say in words what it shows. */
  rested() {
    this.remember();
    const { player, stage } = this;
    this.readout.say(player.step, player.steps, (run, step) => stage.whereabouts(run, step));
  }

  /** A state as far as it may become ours. */
  restrain(state) {
    return this.permits.restrain(this.state, state);
  }

  /** Show an answer; `adopted` is the state to take over with it, null to keep ours. */
  take(answer, adopted) {
    const { header } = answer;
    const { notes } = header;
    const fresh = adopted || this.returned;
    this.returned = false;
    this.stage.learn(header, fresh);
    if (adopted) this.values.state = adopted;
    if (adopted || notes.length) this.say(notes);
    this.shown = toShow(answer);
    this.player.resize(this.stage.steps);
    this.stage.take(answer, adopted);
    if (fresh) this.render();
    this.stage.showField(answer);
    this.showRuns();
    this.updates += 1;
    this.refresh();
  }

  // --- from an answer to the picture ------------------------------------------------------

  showRuns() {
    const { state, runs, floor, names } = this.shown;
    const card = this.values.cardOf(state);
    const rows = JSON.stringify([names, runs.map((run) => run && run.style), card.names]);
    this.readout.show({ runs, floor, card, lab: this, keep: rows === this.rows });
    this.rows = rows;
    this.drawRates();
    this.stage.show();
    this.besideChanged();
    this.lineUp.label(names);
  }

  /** Bring the controls up to date with the state. */
  render() {
    this.stage.render(this.state);
    this.controls.render(this.state);
    this.lineUp.render(this.state);
    if (this.permits.any) this.permits.apply(this.root);
    this.present.apply();
  }

  /** What is drawn thin beside the runs, or what it is compared with, is another. */
  besideChanged() {
    if (!this.shown) return;
    const { runs, floor } = this.shown;
    this.ghost.say();
    this.curve.show({ runs, floor, steps: this.player.steps, pinned: this.ghost.comparable, ...this.stage.beside() });
    this.refresh();
  }

  drawRates() {
    if (!this.shown) return;
    for (const part of [this.controls, this.lineUp]) part.drawRates(this.shown.runs, this.theme);
  }

  say(notes) {
    this.parts.notes.replaceChildren(...notes.map((note) => element("p", {}, say(note))));
    this.parts.notes.hidden = notes.length === 0;
  }

  // --- frames -----------------------------------------------------------------------------

  refresh() {
    this.frame ??= requestAnimationFrame((now) => this.draw(now));
  }

  draw(now) {
    this.frame = null;
    if (!this.shown || this.closed) return;
    this.player.advance(now);
    const { step, playing } = this.player;
    const { holding } = this.conversation;
    // Words first: what a canvas writes needs the page laid out, which is so done once.
    this.player.draw();
    const early = this.readAt + READOUT_EVERY - now;
    clearTimeout(this.reading);
    this.reading = null;
    if (early <= 0 || !(playing || holding)) {
      this.readAt = now;
      this.readout.draw(step);
      this.stage.write();
    } else {
      this.reading = setTimeout(() => {
        this.reading = null;
        this.refresh();
      }, early);
    }
    this.drawPictures(step, holding);
    this.sound.hear(this.shown.runs, step);
    if (!this.root.dataset.updates) this.stage.settled();
    this.root.dataset.updates = String(this.updates);
    this.room.lead(now);
    this.conversation.askFurther(step);
    if (playing) this.refresh();
    else this.conversation.rest();
  }

  /** @param moving whether a hand is at work, and all will be drawn anew with the next answer */
  drawPictures(step, moving = false) {
    this.stage.draw(step, this.theme, moving);
    this.curve.draw(step, this.theme, moving);
  }

  /** Take colours and fonts from the page's theme, if they are not ours already. */
  restyle() {
    // Out of the page nothing has a style.
    if (!this.root.isConnected) return;
    const theme = readTheme(this.root);
    if (theme.key === this.theme?.key) return;
    this.theme = theme;
    this.root.dataset.theme = theme.dark ? "dark" : "light";
    this.lineUp.shape = this.controls.shape = this.rows = null;
    this.stage.restyled();
    if (!this.shown) return;
    this.render();
    const card = this.values.cardOf(this.shown.state);
    this.readout.show({ ...this.shown, card, lab: this });
    this.drawRates();
    this.refresh();
  }
}

/** Mount a page with a stage of that class where Streamlit wants it; what it returns takes it away. */
export function mountPage(component, Stage) {
  const root = component.parentElement.querySelector(".lab");
  root.lab ??= new Page(root, component, Stage);
  // Until here a press would have been lost.
  root.inert = false;
  const { lab } = root;
  lab.component = component;
  lab.restyle();
  return () => lab.close();
}
