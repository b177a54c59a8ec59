// The Lab: one state, whichever control moves it; asked of the engine, drawn, and told to the link.

import { element, sayAll } from "./page/element.js";
import { Status } from "./page/status.js";
import { readTheme } from "./page/theme.js";
import { copyLink } from "./panel/copy.js";
import { Drawers } from "./panel/drawers.js";
import { Draws } from "./panel/draws.js";
import { Experiments } from "./panel/experiments.js";
import { Ghost } from "./panel/ghost.js";
import { Inside } from "./panel/inside.js";
import { followKeys } from "./panel/keys.js";
import { LineUp } from "./panel/lineup.js";
import { Looks } from "./panel/looks.js";
import { Pad } from "./panel/pad.js";
import { Player } from "./panel/player.js";
import { Present } from "./panel/present.js";
import { Readout } from "./panel/readout.js";
import { savePicture } from "./panel/save.js";
import { Controls } from "./panel/settings.js";
import { Tabs } from "./panel/tabs.js";
import { Views } from "./panel/views.js";
import { Curve } from "./picture/curve.js";
import { Field, shareOfHeight } from "./picture/field.js";
import { Fit } from "./picture/fit.js";
import { MapView } from "./picture/map.js";
import { History } from "./state/history.js";
import { Link } from "./state/link.js";
import { Permits } from "./state/permits.js";
import { Values } from "./state/values.js";
import { Channel } from "./wire/channel.js";
import { Commits } from "./wire/commits.js";
import { Conversation } from "./wire/conversation.js";
import { toShow } from "./wire/payload.js";
import { say, speak } from "./words/say.js";

const READOUT_EVERY = 90; // milliseconds between readouts while the player runs

/** What a field's values depend on, as a key. */
const fieldKey = (state, view) =>
  JSON.stringify([state.surface, state.formula, state.surface_params, view]);

class Lab {
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
  /** What the field that is drawn depends on. */
  fieldShown = null;
  /** The names of the runs that the readout has rows for. */
  rows = null;
  /** How many answers have been drawn. */
  updates = 0;
  /** The frame that is asked for, and the time of the last readout. */
  frame = null;
  readAt = 0;
  closed = false;
  off = new AbortController();
  // The pieces of the page.
  parts;
  status;
  player;
  map;
  views;
  curve;
  readout;
  inside;
  ghost;
  fit;
  pad;
  draws;
  controls;
  lineUp;
  experiments;
  tabs;
  drawers;
  present;
  /** @type {ResizeObserver} */
  watcher;

  constructor(root, component) {
    this.root = root;
    this.component = component;
    this.catalogue = JSON.parse(new TextDecoder().decode(component.data));
    speak(this.catalogue);
    root.lang = this.catalogue.language;
    sayAll(root);
    this.values = new Values(this.catalogue);
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
    const { parts } = this;
    this.player = new Player(root, () => this.refresh());
    this.map = new MapView(root, {
      placeStart: (x, y, done) => this.edit((state) => (state.start = [x, y]), done),
      viewChanged: () => this.viewChanged(),
    });
    this.fit = new Fit(root);
    this.views = new Views(root, this.map, { changed: () => this.refresh() });
    this.curve = new Curve(root, {
      scrub: (step) => this.player.go(step),
      changed: () => this.refresh(),
    });
    this.readout = new Readout(root);
    this.inside = new Inside(root, this);
    this.ghost = new Ghost(root, this);
    this.pad = new Pad(root, this);
    this.controls = new Controls(root, this);
    this.draws = new Draws(root, this);
    this.lineUp = new LineUp(root, this);
    this.tabs = new Tabs(root);
    this.drawers = new Drawers(root, (name) => this.component.setStateValue("drawer", name));
    this.experiments = new Experiments(root, this);
    this.present = new Present(root, this);
    const { views, player, curve, inside, ghost, pad, draws, drawers } = this;
    // What opens a fold comes before what is seen in it.
    this.looks = new Looks(this.link, [drawers, views, curve, inside, pad, draws, ghost, player]);
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
      askers: { pin: this.ghost, draws: this.draws, pad: this.pad, step: this.inside, course: this.inside },
      connect: (answered) => new Channel({ path, commits, answered }),
    });
    this.status = new Status(this.parts.status, () => {
      if (!this.shown && this.conversation.refused === null) return "first";
      return this.conversation.channel.busy ? "next" : "";
    });
  }

  watch() {
    this.watcher = new ResizeObserver(() => {
      this.restyle();
      this.views.resize();
      this.curve.resize();
      this.refresh();
    });
    for (const { box } of [this.map, this.views, this.curve]) this.watcher.observe(box);
    const { player, parts } = this;
    followKeys(this.root, { player, undo: parts.undo, redo: parts.redo }, this.off.signal);
  }

  close() {
    this.closed = true;
    this.watcher.disconnect();
    this.off.abort();
    this.drawers.close();
    this.controls.formula.close();
    this.conversation.close();
    this.status.close();
    cancelAnimationFrame(this.frame);
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

  /** Change the state, where it is not locked; `done` is false while a hand is still moving. */
  edit(change, done) {
    const wanted = structuredClone(this.state);
    change(wanted);
    const next = this.restrain(wanted);
    if (this.permits.refuses(this.state, wanted)) this.say([["page.locked.refused", {}]]);
    this.values.state = next;
    this.conversation.edited(done);
    this.render();
    this.map.start = next.start;
    if (this.map.width) this.map.placeHandle();
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

  pickSurface(key) {
    if (!this.permits.moves("surface")) return;
    this.values.state = this.values.elsewhere(key);
    this.looks.keep({ ...this.looks.kept, about: undefined });
    this.conversation.moveOn();
  }

  /** Set the Lab as an experiment has it, which then plays. */
  tryExperiment({ state, look }) {
    if (this.permits.refuses(this.state, state)) {
      this.say([["page.locked.refused", {}]]);
      return;
    }
    this.remember();
    this.goTo({ state, about: look.about });
    this.show(look);
    this.experiments.await(look.about, this.conversation.owed);
  }

  /** What is shown is no experiment any more. */
  leaveExperiment() {
    this.looks.keep({ ...this.looks.kept, about: undefined });
    this.conversation.rest();
  }

  /** Whether a formula is being typed, half of which has no place in a link. */
  get typing() {
    return this.controls.formula.verdict !== null;
  }

  tryFormula(text) {
    if (!this.permits.moves("surface")) return;
    this.conversation.tryFormula(text);
  }

  /** Everything exists and moves from here on, and the link says so no more. */
  unlock() {
    this.keep({ ...this.looks.kept, show: undefined, lock: undefined });
    this.conversation.rest();
    this.refresh();
  }

  viewChanged() {
    if (this.state && this.fieldWanted()) this.conversation.ask();
    this.refresh();
  }

  // --- what the conversation wants of the page --------------------------------------------

  /** The field is asked for with its view only where the one at hand shows something else. */
  fieldWanted() {
    if (!this.map.width || this.map.surface !== this.values.cardOf(this.state)) return "";
    const { view } = this.map;
    return fieldKey(this.state, view) === this.fieldShown ? "" : `&ask=field~${view.join("~")}`;
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

  /** Look at what a link says. */
  show(look) {
    this.looks.show(look);
    this.refresh();
  }

  /** A formula was refused: say why, and leave it to be mended. */
  refuse(note) {
    const { why } = note[1];
    this.controls.formula.explain(say(why ? ["note.kept", { why }] : note));
  }

  /** The picture is as it will stay: say in words what it shows. */
  rested() {
    this.remember();
    this.readout.say(this.player.step, this.player.steps);
  }

  /** A state as far as it may become ours. */
  restrain(state) {
    return this.permits.restrain(this.state, state);
  }

  /** Show an answer; `adopted` is the state to take over with it, null to keep ours. */
  take(answer, adopted) {
    const { header, field } = answer;
    const { state, notes } = header;
    this.values.learn(state, header.card);
    const fresh = adopted || this.returned;
    this.returned = false;
    if (fresh) this.controls.formula.take(state.formula, header.card?.layout);
    if (adopted) this.values.state = adopted;
    if (adopted || notes.length) this.say(notes);
    this.shown = toShow(answer);
    this.player.resize(state.steps);
    this.experiments.take(header, adopted);
    if (fresh) this.render();
    if (field) this.showField(field);
    this.showRuns();
    this.updates += 1;
    this.refresh();
  }

  // --- from an answer to the picture ------------------------------------------------------

  showField(field) {
    const { state, floor } = this.shown;
    this.fieldShown = fieldKey(state, field.view);
    const shares = shareOfHeight(field, floor);
    this.map.showField(new Field({ ...field, shares }));
    this.views.showField(field, shares, floor);
  }

  showRuns() {
    const { state, runs, floor, names } = this.shown;
    const surface = this.values.cardOf(state);
    const rows = JSON.stringify([names, runs.map((run) => run && run.style), surface.names]);
    this.readout.show({ runs, floor, surface, lab: this, keep: rows === this.rows });
    this.rows = rows;
    this.drawRates();
    const picture = { surface, runs, start: this.state.start };
    this.map.show(picture);
    this.views.show(picture);
    this.fit.show(surface.data, runs);
    this.besideChanged();
    this.inside.show(runs, names);
    this.lineUp.label(names);
  }

  /** Bring the controls up to date with the state. */
  render() {
    this.controls.render(this.state);
    this.lineUp.render(this.state);
    if (this.permits.any) this.permits.apply(this.root);
    this.present.apply();
  }

  /** What is drawn thin beside the runs, or what it is compared with, is another. */
  besideChanged() {
    if (!this.shown) return;
    const { runs, state, floor } = this.shown;
    this.ghost.say();
    this.draws.say();
    const { draws } = this.draws;
    this.map.showDraws(draws);
    this.views.showPinned(this.ghost.runs, this.ghost.comparable);
    const { names: axes, minima } = this.values.cardOf(state);
    this.curve.show({ runs, steps: state.steps, floor, minima, pinned: this.ghost.comparable, axes, draws });
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
    this.drawPictures(step);
    this.player.draw();
    if (!playing || now - this.readAt > READOUT_EVERY) {
      this.readAt = now;
      this.readout.draw(step);
      this.inside.write();
    }
    if (!this.root.dataset.updates) this.controls.gallery.read().then(() => this.experiments.paint());
    this.root.dataset.updates = String(this.updates);
    this.pad.draw(this.theme);
    this.conversation.askFurther(step);
    if (playing) this.refresh();
    else this.conversation.rest();
  }

  drawPictures(step) {
    this.views.draw(step, this.theme);
    this.inside.draw(this.map, this.map.top, this.theme);
    this.fit.draw(step, this.theme);
    this.curve.draw(step, this.theme);
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
    this.experiments.paint();
    if (!this.shown) return;
    this.render();
    const surface = this.values.cardOf(this.shown.state);
    this.readout.show({ ...this.shown, surface, lab: this });
    this.drawRates();
    this.refresh();
  }
}

export default function mount(component) {
  const root = component.parentElement.querySelector(".lab");
  root.lab ??= new Lab(root, component);
  const { lab } = root;
  lab.component = component;
  lab.restyle();
  return () => lab.close();
}
