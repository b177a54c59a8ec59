// What the page says: the sentences of the catalogue, with values in their places; the twin of
// optviz/words/__init__.py, which tells how they are written.

import { brief, grouped, shown } from "../numbers/write.js";

const PLACE = /\{(\w+)(?::([^{}]*))?\}/g;

/** The sentences of the language that is spoken, and what marks a card's text in the pseudo one. */
let spoken = { words: {}, marks: null };

/**
 * Say everything in a language from here on.
 * @param {{words: Record<string, Sentence>, marks: [string, string] | null}} language
 */
export function speak({ words, marks }) {
  spoken = { words, marks };
}

/**
 * A sentence with values in its places.
 * @param {string} sentence
 * @param {Record<string, Told>} values
 */
export const fill = (sentence, values) =>
  sentence.replace(PLACE, (_, name, form) => part(values[name], form));

/** @param {Told} value */
function part(value, form = undefined) {
  if (typeof value === "string") return value;
  if (typeof value !== "number") return say(value);
  if (form === undefined) return shown(value);
  return form === "," ? grouped(value) : brief(value, Number(form));
}

/** The sentence of a message, its places still empty. */
function sentenceOf(key, values, text = "") {
  const { words, marks } = spoken;
  const within = key.indexOf(".params.");
  const found = words[key] ?? (within < 0 ? undefined : words[key.slice(within + 1)]);
  if (found === undefined && text) {
    return marks && /\p{L}/u.test(text) ? `${marks[0]}${text}${marks[1]}` : text;
  }
  if (found === undefined) throw new Error(`The catalogue has no ${key}.`);
  if (typeof found === "string") return found;
  return values.n === 1 ? found.one : found.other;
}

/**
 * The text of a message or a row, or of a key with its values.
 * @param {Message | Row | string} told
 * @param {Record<string, Told>} [given]
 * @returns {string}
 */
export function say(told, given = {}) {
  if (typeof told !== "string" && !Array.isArray(told)) {
    return told.parts.map((one) => part(one)).join(sentenceOf(told.by, {}));
  }
  const [key, values, text] = typeof told === "string" ? [told, given] : told;
  return fill(sentenceOf(key, values, text), values);
}

/**
 * Things said one after another.
 * @param {Told[]} parts
 * @returns {Row}
 */
export const inRow = (parts, by = "join.comma") => ({ parts, by });
