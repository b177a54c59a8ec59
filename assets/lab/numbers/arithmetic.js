// Numbers as people type them: 1/300, 2e-3*5, 2/κ.
//
//   sum      product { (+ | -) product }
//   product  signed { (* | / | nothing) signed }     nothing before a name or a bracket: 2π
//   signed   { + | - } power
//   power    atom [ ^ signed ]
//   atom     number, name, (sum)

const WORD = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|(\p{L}+)|(\*\*|[-+*/^()]))/iuy;
const SIGNS = { "**": "^" };
const CONSTANTS = { pi: Math.PI, π: Math.PI };

/** The words of a text, or null where there is something else in it. */
function wordsOf(text) {
  const words = [];
  WORD.lastIndex = 0;
  for (let at = 0; at < text.length; at = WORD.lastIndex) {
    const found = WORD.exec(text);
    if (!found) return null;
    words.push({ number: found[1], name: found[2], sign: SIGNS[found[3]] ?? found[3] });
  }
  return words;
}

/**
 * The value of a text, NaN where it cannot be read.
 * @param {string} text
 * @param {Record<string, number>} known values that go by a name
 */
export function valueOfText(text, known = {}) {
  const words = wordsOf(text.trim());
  if (!words) return NaN;
  let at = 0;
  const is = (...signs) => signs.includes(words[at]?.sign);
  const sum = () => {
    let whole = product();
    while (is("+", "-")) whole += words[at++].sign === "+" ? product() : -product();
    return whole;
  };
  const product = () => {
    let whole = signed();
    while (is("*", "/", "(") || words[at]?.name) {
      const over = is("/");
      if (over || is("*")) at += 1;
      const factor = signed();
      whole = over ? whole / factor : whole * factor;
    }
    return whole;
  };
  const signed = () => {
    if (!is("+", "-")) return power();
    return words[at++].sign === "-" ? -signed() : signed();
  };
  const power = () => {
    const base = atom();
    if (!is("^")) return base;
    at += 1;
    return base ** signed();
  };
  const atom = () => {
    const { number, name, sign } = words[at++] ?? {};
    if (number !== undefined) return Number(number);
    if (name !== undefined) return known[name] ?? CONSTANTS[name] ?? NaN;
    if (sign !== "(") return NaN;
    const inner = sum();
    return words[at++]?.sign === ")" ? inner : NaN;
  };
  const value = sum();
  return at === words.length ? value : NaN;
}
