// The page's elements.

import { say } from "../words/say.js";

/**
 * A DOM element with attributes (`on…` are listeners) and children. Text is never markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} attributes
 * @param {(Node | string | null)[]} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** Write a text that is not there yet: to write it again would lay the page out anew. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Hide or show, likewise. */
export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** Say what the page's HTML has by keys: texts, tooltips and labels. */
export function sayAll(root) {
  for (const node of root.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of root.querySelectorAll("[data-say-title]")) node.title = say(node.dataset.sayTitle);
  for (const node of root.querySelectorAll("[data-say-label]")) node.ariaLabel = say(node.dataset.sayLabel);
}

/** What has the focus in the part of the page that a node belongs to. */
export function focusedBeside(node) {
  const root = /** @type {ShadowRoot} */ (node.getRootNode());
  return /** @type {HTMLElement | null} */ (root.activeElement);
}
