// Keeps progress up to date while the learner works in another tab: fetches this page again and puts the
// parts that changed in place of the old ones. Without JavaScript, reloading the page does the same.
const EVERY_MS = 4000;

async function refresh() {
  if (document.hidden) return;
  let text;
  try {
    const answer = await fetch(location.pathname);
    if (!answer.ok) return;
    text = await answer.text();
  } catch {
    return; // `cwc start` has ended; what is shown stays
  }
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const replacement = fresh.getElementById(part.id);
    if (replacement && replacement.outerHTML !== part.outerHTML) replace(part, replacement);
  }
}

function replace(part, replacement) {
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  part.replaceWith(replacement);
  if (focused) replacement.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  document.getElementById("news").textContent = "Your progress was updated.";
}

setInterval(refresh, EVERY_MS);
document.addEventListener("visibilitychange", refresh);
window.addEventListener("focus", refresh);
