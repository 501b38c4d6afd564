// The letter beside the grid follows the cursor from line to line, and every change of its line. Alt+L
// opens and closes it, F6 goes there and back. What is seen is dimmed while a newer one is asked for.
import { cellOf, current, go, lineNow, step, table } from "./grid-cursor.js";

const CALM = 150;
const pane = document.querySelector("[data-letter-beside]");
const paper = pane?.querySelector("[data-letter-paper]");
const words = pane?.querySelector("[data-letter-words]");
const frame = pane?.querySelector("[data-letter-frame]");
const status = pane?.querySelector("[data-letter-says]");
const signIn = document.querySelector("[data-notice]")?.dataset.signIn;

// The line and version that are asked for or shown; the request on its way, what the frame draws.
let aim = "";
let asked = null;
let drawing = null;
let isReady = false;
let turn = 0;
let waiting = 0;

function isBusy(answer) {
  paper.setAttribute("aria-busy", String(answer));
}

function say(sentence) {
  status.textContent = sentence;
}

function send() {
  if (!isReady || !drawing || drawing.isSent) return;
  drawing.isSent = true;
  const { letter, key } = drawing;
  frame.contentWindow.postMessage({ letter, key, turn: drawing.turn }, "*");
}

// In place of a letter.
function refuse(sentence) {
  frame.removeAttribute("data-drawn");
  drawing = null;
  turn += 1;
  const said = document.createElement("p");
  said.className = "letter-beside__refusal";
  said.textContent = sentence;
  words.replaceChildren(said);
  say(sentence);
  isBusy(false);
}

function bytes(text) {
  return Uint8Array.from(atob(text), (sign) => sign.codePointAt(0)).buffer;
}

function spoken() {
  const whom = words.querySelector("[data-letter-whom] > a").textContent;
  const remarks = [...words.querySelectorAll("[data-letter-remark]")].map((one) => one.textContent);
  const refusal = words.querySelector(".letter-beside__refusal")?.textContent.trim();
  const more = [refusal, remarks.length ? `${pane.dataset.remarks} ${remarks.join("; ")}` : ""];
  return [whom, ...more].filter(Boolean).join(". ");
}

function show({ words: html, letter, document: made }, id) {
  const isSame = words.dataset.line === id;
  words.innerHTML = html;
  words.dataset.line = id;
  if (!isSame) paper.scrollTop = 0;
  say(spoken());
  turn += 1;
  drawing = letter ? { letter: bytes(letter), key: `${id} ${made}`, turn } : null;
  if (drawing) return send();
  frame.removeAttribute("data-drawn");
  return isBusy(false);
}

async function answered(answer) {
  if (answer.redirected) return refuse(pane.dataset[new URL(answer.url).pathname === signIn ? "signedOut" : "closed"]);
  if (!answer.ok) return refuse(pane.dataset[answer.status === 404 ? "gone" : "failed"]);
  return answer.json();
}

async function ask() {
  const line = lineNow();
  if (!line) return refuse(pane.dataset.nobody);
  const mine = asked = new AbortController();
  const id = line.id.replace("line-", "");
  const address = pane.dataset.letterBeside.replace("/lines/0/", `/lines/${id}/`);
  try {
    const found = await answered(await fetch(address, { signal: mine.signal }));
    if (mine === asked && found) show(found, id);
  } catch (error) {
    if (mine !== asked) return null;
    if (!(error instanceof TypeError)) throw error;
    // Asked again by the next key.
    aim = "";
    refuse(pane.dataset.offline);
  }
  return null;
}

function follow(isChanged = false) {
  if (!pane || pane.hidden) return;
  const line = lineNow();
  const wanted = line ? `${line.id}:${line.dataset.version}` : "-";
  if (!isChanged && wanted === aim) return;
  aim = wanted;
  asked?.abort();
  asked = null;
  isBusy(true);
  clearTimeout(waiting);
  waiting = setTimeout(ask, CALM);
}

function drawn({ height, changed, top, isNotDrawn, turn: drawnTurn }) {
  if (height) frame.style.height = `${height}px`;
  if (!drawing || drawnTurn !== drawing.turn) return;
  if (isNotDrawn) {
    frame.removeAttribute("data-drawn");
    words.append(Object.assign(document.createElement("p"), { textContent: pane.dataset.notDrawn }));
    say(pane.dataset.notDrawn);
  } else frame.dataset.drawn = "";
  isBusy(false);
  if (!changed) return;
  // Where the change stands, in the upper third.
  paper.scrollTop = frame.offsetTop - paper.offsetTop + top - paper.clientHeight / 3;
  say(`${pane.dataset.changed} ${changed}`);
}

window.addEventListener("message", ({ data, source }) => {
  if (!frame || source !== frame.contentWindow) return;
  if (data.isReady) {
    isReady = true;
    send();
  } else drawn(data);
});

function load() {
  if (frame.getAttribute("src")) return;
  frame.src = frame.dataset.src;
}

// Not kept, it is only not so the next time.
function keep(name, isOn) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const headers = { "X-CSRFToken": token, "HX-Request": "true" };
  const body = new URLSearchParams({ [name]: isOn ? "1" : "0" });
  fetch(pane.querySelector("[data-letter-toggle]").action, { method: "POST", headers, body }).catch(() => {});
}

function toggle() {
  pane.hidden = !pane.hidden;
  const button = document.querySelector("[data-letter-button]");
  button.setAttribute("aria-expanded", String(!pane.hidden));
  button.value = pane.hidden ? "1" : "0";
  if (pane.hidden && pane.contains(document.activeElement)) (current() ?? button).focus();
  keep("open", !pane.hidden);
  if (pane.hidden) return;
  load();
  aim = "";
  follow();
}

if (pane && table()) {
  document.addEventListener("focusin", (event) => {
    if (cellOf(event.target)) follow();
  });
  document.addEventListener("htmx:afterSettle", () => follow());
  // What changes the header or other lines may change this one's letter.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.requestConfig.verb === "post" && detail.successful) setTimeout(follow, 0, true);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-letter-toggle]")) return;
    event.preventDefault();
    toggle();
  });
  pane.querySelector("[data-letter-zoom]").addEventListener("click", ({ currentTarget }) => {
    const isLarge = frame.classList.toggle("is-large");
    currentTarget.setAttribute("aria-pressed", String(isLarge));
    keep("large", isLarge);
  });
  pane.addEventListener("click", (event) => {
    const button = event.target.closest("[data-letter-step]");
    if (!button) return;
    step(Number(button.dataset.letterStep));
    follow();
  });
  // By the place of the key: other layouts write another letter there.
  document.addEventListener("keydown", (event) => {
    if (event.code === "KeyL" && event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) toggle();
    // Back it leads to the cursor, as from everywhere.
    else if (event.key === "F6" && !pane.hidden && !event.defaultPrevented && !event.ctrlKey && !event.altKey) pane.querySelector("[data-letter-title]").focus();
    else if (event.key === "Escape" && pane.contains(event.target) && current()) go(current());
    else return;
    event.preventDefault();
  });
  if (!pane.hidden) {
    load();
    follow();
  }
}
