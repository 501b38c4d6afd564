// Ctrl+Z gives a cell its old value back, Ctrl+Y sets the new one again. Cells, and the steps that somebody
// made meanwhile, follow each other in one chain; the tab keeps it while the page comes anew. In the
// lines nothing older is taken back by a key: elsewhere the keys are those of steps (undo.js).
import { cellOf, go, say, table, tell } from "./grid-cursor.js";
import { post } from "./grid-edit.js";
import { enqueue, isBusy } from "./grid-queue.js";
import { letterOf } from "./key-letter.js";

const TYPING = "input:not([type='checkbox']), select, textarea";
const NAME = `grid-undo:${window.location.pathname}`;
const MOST = 200;
const chain = JSON.parse(sessionStorage.getItem(NAME)) ?? { past: [], future: [], last: null };

function keep() {
  chain.past = chain.past.slice(-MOST);
  sessionStorage.setItem(NAME, JSON.stringify(chain));
}

function formOf(way) {
  return document.querySelector(`form[data-${way}]`);
}

function stepOf(form) {
  return Number(form?.querySelector("[name=step]").value ?? 0);
}

// A step of one's own that is newer than the page before, joins; one that was taken back otherwise, leaves.
function attach() {
  const form = formOf("undo");
  if (!table() || !form) return;
  const step = stepOf(form);
  chain.past = chain.past.filter((one) => !one.step || one.step <= step);
  if (chain.last !== null && step > chain.last && form.dataset.own !== undefined) {
    chain.past.push({ step });
    chain.future = [];
  }
  chain.last = Math.max(step, chain.last ?? 0);
  keep();
}

// The server names the value before, as it is posted to have it back.
document.addEventListener("cell-saved", (event) => {
  const { line, column, before, after, way, said } = event.detail;
  say(said);
  if (way === "undo") chain.future.push({ line, column, before, after });
  else chain.past.push({ line, column, before, after });
  if (!way) chain.future = [];
  keep();
});

// Before it, others may have been taken back that are not of the chain: they come again first.
function turnStep({ step }, way) {
  const form = formOf(way);
  const isIt = stepOf(form) === step;
  if (!isIt && way === "undo") return;
  (isIt && way === "redo" ? chain.past : chain.future).push({ step });
  keep();
  form.querySelector("button").click();
}

function turnCell({ line, column, before, after }, way) {
  const place = [...table().tHead.rows[0].cells].findIndex((head) => head.dataset.column === column);
  const cell = document.getElementById(`line-${line}`).cells[place];
  go(cell);
  post(cell, { ...before, seen: after, way });
}

function isHere({ line, column, step }) {
  return step || (document.getElementById(`line-${line}`) && table().tHead.querySelector(`[data-column="${column}"]`));
}

function turn(list, way) {
  const one = list.at(-1);
  if (!isHere(one)) return tell(table().dataset.elsewhere);
  list.pop();
  keep();
  return one.step ? turnStep(one, way) : turnCell(one, way);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return;
  if (!table() || event.target.closest?.(TYPING)) return;
  const key = letterOf(event);
  const isRedo = key === "y" || (key === "z" && event.shiftKey);
  if (key !== "z" && !isRedo) return;
  const list = isRedo ? "future" : "past";
  const isInside = Boolean(cellOf(event.target)) && !isRedo;
  if (!chain[list].length && !isBusy() && !isInside) return;
  event.preventDefault();
  if (event.repeat) return;
  // What is on its way may be what is to be taken back.
  enqueue(() => {}).then(() => {
    if (chain[list].length) turn(chain[list], isRedo ? "redo" : "undo");
    else if (isInside) tell(table().dataset.nothingLeft);
  });
});

attach();
