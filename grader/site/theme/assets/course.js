// The theme wraps each copy button in an unnamed navigation landmark, which a screen reader would
// announce again and again; the button alone is enough.
new MutationObserver(() => {
  for (const wrapper of document.querySelectorAll("nav.md-code__nav:not([role])")) {
    wrapper.setAttribute("role", "none");
  }
}).observe(document.body, { childList: true, subtree: true });
