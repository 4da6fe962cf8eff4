// Waits until JupyterLab is ready, then goes on to where the learner wanted.
const EVERY_MS = 500;

function show(id) {
  for (const part of ["waiting", "stopped"]) document.getElementById(part).hidden = part !== id;
}

async function look() {
  try {
    const { state } = await (await fetch("/lab.json")).json();
    if (state === "ready") return location.replace(location.pathname + "?wait=1");
    show(state === "stopped" ? "stopped" : "waiting");
    if (state === "stopped") return;
  } catch {
    return show("stopped");
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
