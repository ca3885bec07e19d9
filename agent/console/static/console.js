// Keeps the duty board fresh, and lets evidence jump to its turn and its moment of the recording.
"use strict";

const live = document.querySelector("[data-refresh]");
async function refresh() {
  // A page that is being worked on is not exchanged under the hands of the officer.
  if (document.hidden || live.contains(document.activeElement)) return;
  try {
    const answer = await fetch(live.dataset.refresh, { headers: { accept: "text/html" } });
    if (answer.redirected || answer.status === 401) { window.location.reload(); return; }
    if (answer.ok) live.innerHTML = await answer.text();
    live.classList.toggle("stale", !answer.ok);
  } catch {
    live.classList.add("stale");
  }
}
if (live) setInterval(refresh, 2000);

const audio = document.querySelector("audio");
function turnAt(ms) {
  let found = null;
  for (const turn of document.querySelectorAll(".turn[data-t0]")) {
    if (Number(turn.dataset.t0) <= ms) found = turn;
  }
  return found;
}
if (audio) {
  audio.addEventListener("timeupdate", () => {
    const now = turnAt(audio.currentTime * 1000);
    for (const turn of document.querySelectorAll(".turn.now")) if (turn !== now) turn.classList.remove("now");
    if (now && !audio.paused) now.classList.add("now");
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-play]");
    if (!button) return;
    audio.currentTime = Number(button.dataset.play) / 1000;
    audio.play();
  });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#turn-']");
  const turn = link && document.querySelector(link.getAttribute("href"));
  if (turn) turn.focus({ preventScroll: true });
});
