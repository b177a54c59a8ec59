// Whether the page writes numbers and says messages as Python does: it is given what Python wrote,
// as JSON on its standard input, and prints what it would write otherwise. It prints, too, the links
// that it writes for states and looks, and the values that its sliders have.

import { readFileSync } from "node:fs";
import { valueAt } from "../../assets/lab/numbers/scales.js";
import { brief, exact, grouped, shown } from "../../assets/lab/numbers/write.js";
import { Link } from "../../assets/lab/state/link.js";
import { say, speak } from "../../assets/lab/words/say.js";

const WRITERS = { exact, brief, grouped, shown };
const { numbers, languages, keys, states, params, notches } = JSON.parse(readFileSync(0, "utf-8"));
const others = [];
const compare = (what, ours, theirs) => {
  if (ours !== theirs) others.push({ what, ours, theirs });
};
for (const [writer, text, digits, theirs] of numbers) {
  // JSON knows no number that is not finite, and text keeps the sign of 0.
  const value = Number(text);
  compare([writer, text, digits], WRITERS[writer](value, ...(digits ? [digits] : [])), theirs);
}
for (const { language, said } of languages) {
  speak(language);
  for (const [message, theirs] of said) compare(message, say(message), theirs);
}
const link = new Link(keys);
const links = states.map(([state, look]) => link.write(state, look));
const values = params.map((param) => Array.from({ length: notches }, (_, k) => valueAt(param, k / (notches - 1))));
console.log(JSON.stringify({ others, links, values }));
