// Keeps the duty board fresh, and lets evidence jump to its turn and its moment of the recording.
"use strict";

const EVERY_MS = 2000;
const live = document.getElementById("live");

function tell(board) {
  document.title = (board.dataset.waiting === "0" ? "" : `(${board.dataset.waiting}) `) + live.dataset.title;
}

// A screen reader hears of a change in what waits, not of every second that passes.
function show(html) {
  const before = live.firstElementChild.dataset.alert;
  const focused = live.contains(document.activeElement) ? document.activeElement.id : "";
  live.innerHTML = html;
  const board = live.firstElementChild;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  if (board.dataset.alert !== before) document.getElementById("alert").textContent = board.dataset.alert;
  tell(board);
}

let pressed = false;
async function refresh() {
  if (document.hidden || pressed) return; // never under the officer's finger
  const stale = document.getElementById("stale");
  try {
    const answer = await fetch(live.dataset.refresh, { headers: { accept: "text/html" } });
    if (answer.status === 401) { window.location.reload(); return; }
    stale.hidden = answer.ok;
    if (answer.ok) {
      const html = await answer.text();
      if (!pressed) show(html);
    }
  } catch {
    stale.hidden = false;
  }
}

if (live) {
  tell(live.firstElementChild);
  addEventListener("pointerdown", () => { pressed = true; });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(() => { pressed = false; }, 300));
  document.addEventListener("visibilitychange", refresh);
  setInterval(refresh, EVERY_MS);
}

function goTo(turn) {
  turn.scrollIntoView({ block: "center" });
  turn.focus({ preventScroll: true });
}

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
    const now = audio.paused ? null : turnAt(audio.currentTime * 1000);
    for (const turn of document.querySelectorAll(".turn.now")) if (turn !== now) turn.classList.remove("now");
    if (now && !now.classList.contains("now")) {
      now.classList.add("now");
      now.scrollIntoView({ block: "nearest" });
    }
  });
}

document.addEventListener("click", (event) => {
  const play = event.target.closest("[data-play]");
  if (play && audio) {
    audio.currentTime = Number(play.dataset.play) / 1000;
    audio.play();
    return;
  }
  if (event.target.closest("[data-print]")) { print(); return; }
  const link = event.target.closest("a[href^='#turn-']");
  const bar = event.target.closest("[data-turn]");
  const id = link ? link.hash.slice(1) : bar ? `turn-${bar.dataset.turn}` : "";
  const turn = id && document.getElementById(id);
  if (!turn) return;
  event.preventDefault();
  history.replaceState(null, "", `#${id}`);
  goTo(turn);
});
