// The link, to be handed on.

import { say } from "../words/say.js";

/** Put the page's address with a link into the clipboard, and say so on the button. */
export async function copyLink(button, search) {
  const link = new URL(window.location.href);
  link.search = search;
  let said = "page.copy.done";
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    // Without https, or where the reader forbids it, there is no clipboard.
    said = "page.copy.address";
  }
  button.textContent = say(said);
  setTimeout(() => (button.textContent = say("page.copy.link")), 2000);
}
