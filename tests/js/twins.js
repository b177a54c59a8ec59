// Whether the page writes numbers and says messages as Python does: it is given what Python wrote,
// as JSON on its standard input, and prints what it would write otherwise.

import { readFileSync } from "node:fs";
import { brief, exact, grouped, shown } from "../../assets/lab/numbers/write.js";
import { say, speak } from "../../assets/lab/words/say.js";

const WRITERS = { exact, brief, grouped, shown };
const { numbers, languages } = JSON.parse(readFileSync(0, "utf-8"));
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
console.log(JSON.stringify(others));
