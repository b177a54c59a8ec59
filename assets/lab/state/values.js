// The values that the runs have: what the catalogue and the state say of them.

export class Values {
  /** What never changes: surfaces, optimizers and parameters, by name. @type {Catalogue} */
  catalogue;
  /** What all controls show and move; see state/link.js. Replaced whole. @type {LabState} */
  state = null;
  /** What the runs run on. @type {Subject} */
  subject;

  /** @param {Subject} subject */
  constructor(catalogue, subject) {
    this.catalogue = catalogue;
    this.subject = subject;
  }

  /**
   * The card of what the runs run on.
   * @param {LabState} state
   * @returns {any}
   */
  cardOf(state) {
    return this.subject.cardOf(state);
  }

  /**
   * The parameters of that, each with its value in a state.
   * @param {LabState} state
   * @returns {[param: Param, value: number][]}
   */
  valuesOf(state) {
    return this.subject.params(state).map(([param, field]) => [param, state[field][param.name]]);
  }

  /** The values of these, by their names and by their symbols. */
  get named() {
    return Object.fromEntries(this.valuesOf(this.state).flatMap(([p, value]) => [[p.name, value], [p.symbol, value]]));
  }

  /**
   * @param {{optimizer: string}} run
   * @param {string} name
   */
  paramOf(run, name) {
    const { shared, optimizers } = this.catalogue;
    return shared[name] ?? optimizers[run.optimizer].own.find((param) => param.name === name);
  }

  /**
   * The parameters that make a difference to a run.
   * @param {RunState} run
   */
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

  /**
   * @param {RunState} run
   * @param {string} name
   */
  valueOf(run, name, state = this.state) {
    const { defaults } = this.catalogue.optimizers[run.optimizer];
    return run.own[name] ?? state.shared[name] ?? defaults[name];
  }

  /**
   * The value that one control for all runs shows: what is shared, or what the first run has.
   * @param {LabState} state
   * @param {string} name
   */
  common(state, name) {
    const users = state.runs.filter((run) => this.paramsOf(run).includes(name));
    if (!users.length || users.some((run) => !(name in run.own))) return state.shared[name];
    return this.valueOf(users[0], name, state);
  }

  /**
   * Bring that to a value, and every run's by the same factor; of a decay rate it is the distance to
   * 1 that is multiplied. What a parameter may not be ends at its limit.
   * @param {LabState} state
   * @param {LabState} before in which the hand took hold, so that roundings do not add up
   * @param {string} name
   * @param {number} value
   */
  scale(state, before, name, value) {
    const { scale, at_least: least = -Infinity, at_most: most = Infinity } = this.catalogue.shared[name];
    const [away, back] = scale === "near_one" ? [(v) => 1 - v, (d) => 1 - d] : [(v) => v, (d) => d];
    const common = this.common(before, name);
    const factor = away(value) / away(common);
    const scaled = (was) => {
      if (was === common) return value;
      const there = Number(back(Number((away(was) * factor).toPrecision(4))).toPrecision(12));
      return Number.isFinite(factor) ? Math.min(Math.max(there, least), most) : was;
    };
    state.shared[name] = scaled(before.shared[name]);
    state.runs.forEach((run, slot) => {
      const was = before.runs[slot]?.own[name];
      if (name in run.own && was !== undefined) run.own[name] = scaled(was);
    });
  }

  /**
   * The learning rate that suits an optimizer on the surface at hand.
   * @param {string} optimizer
   */
  rateOf(optimizer) {
    const { family, rate, defaults } = this.catalogue.optimizers[optimizer];
    const lr = this.cardOf(this.state).lr[family];
    return lr === undefined ? defaults.lr : Number((lr * rate).toPrecision(1));
  }

  /**
   * The value that a double click brings back, for one run or for all that share it.
   * @param {string} name
   * @param {RunState} [run]
   */
  recommendedValue(name, run) {
    const { optimizers, shared } = this.catalogue;
    const { optimizer } = run ?? this.state.runs[0];
    if (name === "lr") return this.rateOf(optimizer);
    if (name === "threshold") return this.cardOf(this.state).threshold;
    return (run && optimizers[optimizer].defaults[name]) ?? shared[name].default;
  }

  /**
   * Give a run a value of its own; what equals its default need not be said, if none is shared.
   * @param {RunState} run
   * @param {string} name
   * @param {number} value
   */
  own(run, name, value) {
    const { defaults } = this.catalogue.optimizers[run.optimizer];
    if (!(name in this.state.shared) && value === defaults[name]) delete run.own[name];
    else run.own[name] = value;
  }

  /**
   * Set values of one run of a state where it has them: its own, or those that it shares.
   * @param {LabState} state
   * @param {number} slot
   * @param {Record<string, number>} values
   */
  set({ runs, shared }, slot, values) {
    for (const [name, value] of Object.entries(values)) {
      if (!(name in runs[slot].own) && name in shared) shared[name] = value;
      else this.own(runs[slot], name, value);
    }
  }
}
