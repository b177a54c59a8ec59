// The browser's address bar.

/**
 * Put a link into an address that has none, in place of it: what Streamlit writes is a step of its
 * own, from which a step back would lead to the same page again.
 * @param {string} link
 */
export function fillAddress(link) {
  // How a page is embedded may stand there: that is Streamlit's matter, not the link's.
  const { search } = window.location;
  window.history.replaceState(window.history.state, "", search ? `${search}&${link}` : `?${link}`);
}
