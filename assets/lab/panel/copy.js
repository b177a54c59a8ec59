// The link, to be handed on.

import { say } from "../words/say.js";

/** The page's address with a link. */
export function addressWith(search) {
  const address = new URL(window.location.href);
  address.search = search;
  return address.href;
}

/** Put that into the clipboard, and say so on the button. */
export async function copyLink(button, search) {
  let said = "page.copy.done";
  try {
    await navigator.clipboard.writeText(addressWith(search));
  } catch {
    // Without https, or where the reader forbids it, there is no clipboard.
    said = "page.copy.address";
  }
  button.textContent = say(said);
  setTimeout(() => (button.textContent = say("page.copy.link")), 2000);
}
