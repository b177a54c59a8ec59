// The Lab: one state, whichever control moves it; asked of the engine, drawn, and told to the link.

const REST = 250; // milliseconds without a change before the link follows
const PATIENCE = 500; // before waiting is said
const IMPATIENCE = 5000; // before it is said of the server
const READOUT_EVERY = 90; // between readouts while the player runs

class Lab {
  constructor(root, component) {
    this.root = root;
    this.component = component;
    this.catalogue = JSON.parse(new TextDecoder().decode(component.data));
    this.parts = Object.fromEntries(
      ["status", "notes", "recommend", "copy"].map((name) => [name, root.querySelector(`.${name}`)]),
    );
    this.player = new Player(root, () => this.refresh());
    this.map = new MapView(root, {
      placeStart: (x, y, done) => this.edit((state) => (state.start = [x, y]), done),
      viewChanged: () => this.viewChanged(),
    });
    this.views = new Views(root, this.map, { changed: () => this.refresh() });
    this.curve = new Curve(root, {
      scrub: (step) => this.player.go(step),
      changed: () => this.refresh(),
    });
    this.readout = new Readout(root);
    this.inside = new Inside(root, this);
    this.ghost = new Ghost(root, this);
    this.pad = new Pad(root, this);
    // What asks further questions, by the word of the header that answers them, the rarest first.
    this.askers = { pad: this.pad, look: this.inside };
    this.controls = new Controls(root, this);
    this.lineUp = new LineUp(root, this);
    this.channel = new Channel({
      path: this.catalogue.live,
      commit: (request) => this.component.setStateValue("request", request),
      answered: (bytes, query) => this.answered(bytes, query),
      acknowledged: (query) => (this.told = query),
    });
    this.parts.recommend.onclick = () => this.recommend();
    this.parts.copy.onclick = () => this.shown && copyLink(this.parts.copy, this.shown.link);
    for (const button of root.querySelectorAll(".save")) {
      button.onclick = () => this.shown && savePicture(this, button.value);
    }
    this.drawers = new Drawers(root, (name) => this.component.setStateValue("drawer", name));
    this.updates = 0;
    this.trying = null;
    this.restyle();
    this.listen();
    this.wait();
  }

  listen() {
    this.watcher = new ResizeObserver(() => {
      this.views.resize();
      this.curve.resize();
      this.refresh();
    });
    this.watcher.observe(this.map.box);
    this.watcher.observe(this.views.box);
    this.watcher.observe(this.curve.box);
    this.off = new AbortController();
    const { signal } = this.off;
    document.addEventListener("optviz:payload", (event) => this.arrived(event.detail), { signal });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
    if (document.optvizPayload) this.arrived(document.optvizPayload);
  }

  close() {
    this.closed = true;
    this.watcher.disconnect();
    this.off.abort();
    this.drawers.close();
    this.channel.close();
    clearTimeout(this.resting);
    clearTimeout(this.waiting);
    cancelAnimationFrame(this.frame);
    delete document.optvizPayload;
  }

  /** Space plays, arrows step, unless the keys belong to what has the focus. */
  key(event) {
    const target = event.composedPath()[0];
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest?.("input, select, textarea, [contenteditable], [role=slider]")) return;
    const onButton = target.closest?.("button, a, summary");
    if (event.key === " " && !onButton) this.player.toggle();
    else if (event.key === "ArrowRight") this.player.go(this.player.step + 1);
    else if (event.key === "ArrowLeft") this.player.go(this.player.step - 1);
    else return;
    event.preventDefault();
  }

  // --- what the catalogue and the state say -----------------------------------------------

  /** The surface's card; that of a typed formula comes with its answer. */
  cardOf({ surface, formula }) {
    return this.typed?.formula === formula ? this.typed.card : this.catalogue.surfaces[surface];
  }

  paramOf(run, name) {
    const { shared, optimizers } = this.catalogue;
    return shared[name] ?? optimizers[run.optimizer].own.find((param) => param.name === name);
  }

  /** The parameters that make a difference to a run. */
  paramsOf(run) {
    const params = Object.keys(this.catalogue.optimizers[run.optimizer].defaults);
    const { schedule } = this.catalogue.shared;
    const [kind] = schedule.choices[this.valueOf(run, "schedule")];
    return [
      ...params,
      "schedule",
      "warmup",
      ...(kind === "step" || kind === "exponential" ? ["factor"] : []),
      ...(kind === "constant" || kind === "cosine" ? [] : ["period"]),
      ...(run.clip === "none" ? [] : ["threshold"]),
    ];
  }

  valueOf(run, name) {
    const { defaults } = this.catalogue.optimizers[run.optimizer];
    return run.own[name] ?? this.state.shared[name] ?? defaults[name];
  }

  /** The learning rate that suits an optimizer on the surface at hand. */
  rateOf(optimizer) {
    const { family, rate, defaults } = this.catalogue.optimizers[optimizer];
    const lr = this.cardOf(this.state).lr[family];
    return lr === undefined ? defaults.lr : Number((lr * rate).toPrecision(1));
  }

  /** Give a run a value of its own; what equals its default need not be said, if none is shared. */
  own(run, name, value) {
    const { defaults } = this.catalogue.optimizers[run.optimizer];
    if (!(name in this.state.shared) && value === defaults[name]) delete run.own[name];
    else run.own[name] = value;
  }

  /** Set values of one run where it has them: its own, or those that it shares. */
  setFor(slot, values, done) {
    this.edit(({ runs, shared }) => {
      for (const [name, value] of Object.entries(values)) {
        if (!(name in runs[slot].own) && name in shared) shared[name] = value;
        else this.own(runs[slot], name, value);
      }
    }, done);
  }

  /** The value that a double click brings back, for one run or for all that share it. */
  recommendedValue(name, run) {
    const { optimizers, shared } = this.catalogue;
    const { optimizer } = run ?? this.state.runs[0];
    if (name === "lr") return this.rateOf(optimizer);
    return (run && optimizers[optimizer].defaults[name]) ?? shared[name].default;
  }

  swatch(slot, hidden = false) {
    const canvas = element("canvas", { class: "swatch", width: 32, height: 32, "aria-hidden": "true" });
    const context = canvas.getContext("2d");
    traceMark(context, MARKS[slot], 16, 16, 11);
    context.fillStyle = context.strokeStyle = this.theme.runs[slot];
    context.lineWidth = 3;
    if (!hidden) context.fill();
    context.stroke();
    return canvas;
  }

  // --- from the hand to the engine --------------------------------------------------------

  /** Change the state; `done` is false while a hand is still moving. */
  edit(change, done) {
    const next = structuredClone(this.state);
    change(next);
    this.state = next;
    this.holding = !done;
    this.ask();
    this.controls.render(this.state);
    this.lineUp.render(this.state);
    this.map.start = this.state.start;
    if (this.map.width) this.map.placeHandle();
  }

  pickSurface(key) {
    const { params } = this.catalogue.surfaces[key];
    const defaults = Object.fromEntries(params.map((param) => [param.name, param.default]));
    const next = { ...structuredClone(this.state), surface: key, surface_params: defaults };
    // Without a formula the answer brings the one that the card has.
    this.state = { ...next, formula: "" };
    this.trying = null;
    this.recommend();
  }

  /** Ask for the surface of a formula; until it is there, and if it cannot be, all stays as it is. */
  tryFormula(text) {
    this.trying = text;
    this.ask();
  }

  /** Ask for the surface's recommended values, and again until they have come. */
  recommend() {
    this.recommending = true;
    this.ask();
  }

  /** Ask for the picture of the state as it is now. */
  ask() {
    const trying = this.trying !== null;
    const wanted = this.recommending || trying ? "&do=recommend" : "";
    const state = trying ? { ...this.state, formula: this.trying || " " } : this.state;
    const query = encodeState(state) + wanted + (trying ? "" : this.wantedField());
    // A hand that lets go where it was has the answer, or has asked for it.
    if (query !== this.asked) this.channel.ask(query);
    this.asked = query;
    this.rest();
    this.wait();
  }

  fieldKey(state, view) {
    return JSON.stringify([state.surface, state.formula, state.surface_params, view]);
  }

  /** The field is asked for with its view only where the one at hand shows something else. */
  wantedField() {
    if (!this.map.width || this.map.surface !== this.cardOf(this.state)) return "";
    const { view } = this.map;
    return this.fieldKey(this.state, view) === this.fieldShown ? "" : `&view=${view.join("~")}`;
  }

  viewChanged() {
    if (this.state && this.wantedField()) this.ask();
    this.refresh();
  }

  /** Ask what is wanted beside the picture, one thing at a time and when nothing else is awaited. */
  askFurther() {
    if (this.channel.busy || this.trying !== null || this.recommending) return;
    const state = encodeState(this.shown.state);
    for (const asker of Object.values(this.askers)) {
      const query = asker.wanted(this.player.step, state);
      if (query && query !== this.refused) {
        this.channel.ask(query);
        return;
      }
    }
  }

  /** Once nothing moves, the page's own state, and with it the link, follows. */
  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (!this.shown) return;
      const query = encodeState(this.state);
      if (query !== this.told) {
        // Until it is acknowledged, however long the server is away.
        const moving = this.holding || this.recommending || this.channel.busy;
        if (!moving) this.channel.tell(query);
        this.rest();
        return;
      }
      this.readout.say(this.player.step, this.player.steps);
    }, REST);
  }

  /** Say that an answer is awaited, once that has taken a while. */
  wait() {
    if (this.waiting) return;
    const begun = performance.now();
    const look = () => {
      const owed = (!this.shown && this.refused === undefined) || this.channel.busy;
      const late = performance.now() - begun > IMPATIENCE;
      const text = late ? "Waiting for the server…" : "Computing…";
      const first = "Starting the engine; the first start compiles it…";
      this.parts.status.hidden = !owed;
      this.parts.status.textContent = owed ? (this.shown ? text : first) : "";
      this.waiting = owed && !this.closed ? setTimeout(look, 100) : null;
    };
    this.waiting = setTimeout(look, PATIENCE);
  }

  // --- from the engine to the picture -----------------------------------------------------

  /** Bytes from the wire: an answer to a question, or what the page shows of its own accord. */
  arrived(bytes) {
    if (bytes === this.lastArrived) return;
    this.lastArrived = bytes;
    const { id } = readHeader(bytes).header;
    if (id) {
      this.channel.deliver(bytes, false, id);
      return;
    }
    const answer = readPayload(bytes);
    if (!answer.header.state) return this.refuse(answer.header.notes, "");
    this.asked = null;
    this.told = encodeState(answer.header.state);
    this.take(answer, true);
  }

  answered(bytes, query) {
    const answer = readPayload(bytes);
    for (const [word, asker] of Object.entries(this.askers)) {
      if (!answer.header[word]) continue;
      asker.take(answer.header[word], query);
      this.refresh();
      return;
    }
    if (!answer.header.state) return this.refuse(answer.header.notes, query);
    const wanted = query === this.asked;
    const { state, notes } = answer.header;
    if (wanted && this.trying !== null) {
      const taken = state.formula === this.trying;
      this.trying = null;
      if (!taken) {
        this.controls.explainFormula(notes[0].replace(/;[^;]*$/, "; the picture stays as it was."));
        this.recommending = false;
        // What else has changed in the meantime still wants its picture.
        this.ask();
        return;
      }
    } else if (state.formula !== this.state.formula && !/&do=/.test(query)) return;
    // A hand that has moved on since is not called back.
    this.take(answer, wanted && /&do=/.test(query));
  }

  /** What could not be computed: all stays as it is, and the reader is told. */
  refuse(notes, query) {
    this.refused = query;
    if (query === this.asked && this.trying !== null) this.controls.explainFormula(notes[0]);
    else this.say(notes);
    if (query === this.asked) [this.trying, this.recommending] = [null, false];
  }

  /** Show an answer; `adopt` its state where that is not ours already. */
  take({ header, runs, field }, adopt) {
    const { state } = header;
    if (header.card && this.typed?.formula !== state.formula) {
      this.typed = { formula: state.formula, card: header.card };
    }
    if (adopt) {
      this.state = state;
      this.controls.takeFormula(state.formula);
      this.holding = this.recommending = false;
      this.rest();
    }
    if (adopt || header.notes.length || this.refused) this.say(header.notes);
    this.refused = null;
    const { names } = header;
    const named = runs.map((run, slot) => {
      if (!run) return null;
      const { clip, own } = state.runs[slot];
      const threshold = own.threshold ?? state.shared.threshold;
      return { ...run, slot, name: names[slot], clip, threshold };
    });
    const surface = this.cardOf(state);
    this.shown = { state, runs: named, floor: header.floor, link: header.link };
    this.player.resize(state.steps);
    if (adopt) {
      this.controls.render(this.state);
      this.lineUp.render(this.state);
    }
    if (field) {
      this.fieldShown = this.fieldKey(state, field.view);
      const shares = shareOfHeight(field, header.floor);
      this.map.showField(new Field({ ...field, shares }));
      this.views.showField(field, shares, header.floor);
    }
    const shape = JSON.stringify([names, runs.map(Boolean)]);
    const { reading } = surface;
    const keep = shape === this.shape;
    this.readout.show({ runs: named, floor: header.floor, reading, lab: this, keep });
    this.drawRates();
    this.shape = shape;
    const picture = { surface, runs: named, start: this.state.start };
    this.map.show(picture);
    this.views.show(picture);
    this.pinChanged();
    this.inside.show(named, names);
    this.lineUp.label(names);
    this.updates += 1;
    this.refresh();
  }

  /** The ghost, or what it is compared with, is another. */
  pinChanged() {
    if (!this.shown) return;
    const { runs, state, floor } = this.shown;
    this.ghost.say();
    this.views.showPinned(this.ghost.runs, this.ghost.comparable);
    this.curve.show({ runs, steps: state.steps, floor, pinned: this.ghost.comparable });
    this.refresh();
  }

  drawRates() {
    if (!this.shown) return;
    for (const part of [this.controls, this.lineUp]) part.drawRates(this.shown.runs, this.theme);
  }

  say(notes) {
    this.parts.notes.replaceChildren(...notes.map((note) => element("p", {}, note)));
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
    this.views.draw(step, this.theme);
    this.inside.draw(this.map, this.map.top, this.theme);
    this.curve.draw(step, this.theme);
    this.player.draw();
    if (!playing || now - (this.readAt ?? 0) > READOUT_EVERY) {
      this.readAt = now;
      this.readout.draw(step);
      this.inside.write();
    }
    if (!this.root.dataset.updates) this.controls.gallery.read();
    this.root.dataset.updates = this.updates;
    this.pad.draw(this.theme);
    this.askFurther();
    if (playing) this.refresh();
    else this.rest();
  }

  /** Take colours and fonts from the page's theme, if they are not ours already. */
  restyle() {
    const theme = readTheme(this.root);
    if (theme.key === this.theme?.key) return;
    this.theme = theme;
    this.root.dataset.theme = theme.dark ? "dark" : "light";
    this.lineUp.shape = this.controls.shape = this.shape = null;
    if (!this.shown) return;
    this.controls.render(this.state);
    this.lineUp.render(this.state);
    this.readout.show({ ...this.shown, reading: this.readout.reading, lab: this });
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
