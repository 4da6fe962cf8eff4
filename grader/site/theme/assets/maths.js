// MathJax 3: show what the build marked as maths, and nothing else. The menu is off because some of its
// choices fetch files from another host; readers of the screen get MathML.
window.MathJax = {
  tex: { inlineMath: [["\\(", "\\)"]], displayMath: [["\\[", "\\]"]] },
  options: { ignoreHtmlClass: ".*", processHtmlClass: "arithmatex", enableMenu: false },
};
