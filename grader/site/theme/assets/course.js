// Mends what the theme's own script adds to a page, as soon as it has added it.
function mend() {
  // A copy button sits in an unnamed navigation landmark, which a screen reader would announce each time.
  for (const wrapper of document.querySelectorAll("nav.md-code__nav:not([role])")) {
    wrapper.setAttribute("role", "none");
  }
  // A wide table, formula or diagram scrolls sideways; without a mouse that needs the keyboard.
  for (const [kind, name] of [[".md-typeset__scrollwrap", "Table"], ["div.arithmatex", "Formula"], ["div.mermaid", "Diagram"]]) {
    for (const wide of document.querySelectorAll(`${kind}:not([tabindex])`)) {
      if (wide.scrollWidth <= wide.clientWidth) continue;
      wide.tabIndex = 0;
      wide.setAttribute("role", "group");
      wide.setAttribute("aria-label", name);
    }
  }
}

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
window.addEventListener("resize", mend);
window.addEventListener("load", mend);
