// A formula as the engine sets it (optviz/surfaces/typeset.py), in the browser's own MathML.

const MATHML = "http://www.w3.org/1998/Math/MathML";

/**
 * @param {string} tag
 * @param {(Node | string)[]} children
 */
function printed(tag, ...children) {
  const node = document.createElementNS(MATHML, tag);
  node.append(...children);
  return node;
}

/** @param {Layout} layout */
function printedLayout(layout) {
  const [kind, ...parts] = /** @type {[string, ...any[]]} */ (layout);
  if (kind === "fence") {
    const [opening, closing, ...inner] = parts;
    return printed("mrow", printed("mo", opening), ...inner.map(printedLayout), printed("mo", closing));
  }
  if (kind === "mi" || kind === "mn" || kind === "mo") return printed(kind, parts[0]);
  return printed(kind, ...parts.map(printedLayout));
}

/**
 * A layout as an element.
 * @param {Layout} layout
 */
export function typeset(layout) {
  const math = printed("math", printedLayout(layout));
  math.setAttribute("displaystyle", "true");
  return math;
}
