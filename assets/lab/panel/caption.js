// What is written below a saved picture: all that makes it, and the link.

import { inRow, say } from "../words/say.js";
import { addressWith } from "./copy.js";

/** A value of a parameter, in words. */
const told = ({ symbol, label, choices }, value) =>
  choices?.length ? choices[value][1] : say("run.own", { symbol: symbol || label, value });

/** What the runs share, where it makes a difference. */
function settingsOf({ catalogue, values, stage, shown: { state } }) {
  const { shared, scheduling, noise } = catalogue;
  const seen = state.runs.filter((run) => !run.hidden);
  const used = Object.keys(state.shared).filter(
    (name) =>
      (!scheduling.includes(name) || state.shared[name] !== shared[name].default) &&
      seen.some((run) => !(name in run.own) && values.paramsOf(run).includes(name)),
  );
  const noisy = Object.keys(state.noise).filter((name) => state.noise[name] !== noise[name].default);
  return [
    ...values.valuesOf(state).map(([param, value]) => told(param, value)),
    ...used.map((name) => told(shared[name], state.shared[name])),
    ...noisy.map((name) => told(noise[name], state.noise[name])),
    ...stage.told(state),
  ];
}

/** Text in lines of at most that width, cut where one may. */
function wrapped(context, text, width) {
  const lines = [""];
  for (const piece of text.split(/(?<=[ &~])/)) {
    if (lines.at(-1) && context.measureText(lines.at(-1) + piece).width > width) lines.push("");
    lines[lines.length - 1] += piece;
  }
  return lines;
}

/** The caption in lines, {text, run?, more?}; `run` is one that the line is about. */
export function captionOf(lab, context, width) {
  const { values, curve, shown, player, theme, lineUp } = lab;
  context.font = theme.font;
  const { step, steps } = player;
  const seen = curve.menu.selectedOptions[0].textContent;
  const head = say("page.save.caption", { surface: values.cardOf(shown.state).name, step, steps, curve: seen });
  const plain = (text) => wrapped(context, text, width).map((line) => ({ text: line }));
  const runs = shown.runs.filter(Boolean).map((run) => ({
    run, text: run.name, more: say(inRow(lineUp.valuesOf(shown.state.runs[run.slot]), "join.dot")),
  }));
  const settings = say(inRow(settingsOf(lab), "join.dot"));
  return [...plain(head), ...plain(settings), ...runs, ...plain(addressWith(lab.wholeLink))];
}
