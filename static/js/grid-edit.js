// A cell is edited in place: typing or F2 opens it, Enter and Tab save and move on, Escape gives back.
// What opens it, says no, or shows two values comes from the server; one save follows the other.
import "./grid-anew.js";
import { FIELD, FORM, TYPING, addressOf, columnOf, fetchEditor, fetchTyped, giveBackShown, head, isOpen, isSent, keep, now } from "./grid-cell.js";
import { composing, invite } from "./grid-compose.js";
import { at, body, cellOf, current, go, moveTo, table, target, tell, under } from "./grid-cursor.js";
import { enqueue } from "./grid-queue.js";
import { isUnsaved } from "./typed.js";

function giveBack(cell) {
  const theirs = cell.querySelector("[data-cell-theirs]");
  if (theirs) return theirs.click();
  giveBackShown(cell);
  return go(cell);
}

// Of what has a heading, to whoever may change others.
function refuse(cell) {
  if (head(cell)?.dataset.column && table().dataset.cellAddress) tell(table().dataset.readOnly);
}

function open(cell) {
  if (!columnOf(cell)) return refuse(cell);
  if (cell.classList.contains("is-saving")) return enqueue(() => current() && !isOpen(current()) && open(current()));
  keep(cell);
  return fetchEditor(cell);
}

// The first letter is taken at once; the right field takes it over when it comes.
function type(cell, letters = "") {
  if (!letters) keep(cell);
  now.entered = cell;
  const field = document.createElement("input");
  field.className = "form-control form-control-sm";
  field.dataset.cellTyping = "";
  field.setAttribute("aria-label", head(cell).innerText.trim());
  field.value = letters;
  field.dataset.version = cell.parentElement.dataset.version;
  cell.replaceChildren(field);
  field.focus();
  fetchTyped(cell, field.dataset.version);
}

// Posts of cells wait for each other: the next one knows the version that the last one left.
export function post(cell, values) {
  const { row, column } = { row: cell.parentElement.id, column: cell.cellIndex };
  cell.classList.add("is-saving");
  cell.classList.remove("is-unsaved");
  const field = cell.querySelector(FIELD);
  if (field) field.dataset.sent = "yes";
  return enqueue(() => {
    const line = document.getElementById(row);
    const there = line?.cells[column];
    if (!there) return null;
    const all = { ...values, version: line.dataset.version };
    now.answered = there;
    // From the line: what a cell asks for itself may still be on its way, and would hold this up.
    return htmx.ajax("POST", addressOf(there), { source: line, target: there, swap: "innerHTML settle:0ms", values: all });
  }).then(() => {
    if (field) delete field.dataset.sent;
    for (const one of document.querySelectorAll(`#${row} > .is-saving`)) one.classList.remove("is-saving");
    // No answer took its place: it was not heard, or not of somebody who is signed in.
    if (field?.isConnected) field.closest("td").classList.add("is-unsaved");
  });
}

// What was not heard is said again once somebody hears.
function saveLeft() {
  for (const cell of body()?.querySelectorAll("td.is-unsaved") ?? []) {
    if (!cell.contains(document.activeElement)) save(cell);
  }
}

function save(cell) {
  const form = cell.querySelector(FORM);
  if (form && !isUnsaved(form)) return giveBack(cell);
  return post(cell, form ? Object.fromEntries(new FormData(form)) : { typed: cell.querySelector(TYPING).value });
}

// A line break in a long text: Enter alone saves.
function breakLine(event) {
  event.target.setRangeText("\n", event.target.selectionStart, event.target.selectionEnd, "end");
}

// A list that is open and a text of many lines have their own use for arrows.
function leads(event, cell) {
  const isHeld = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
  if (!event.key.startsWith("Arrow") || isHeld || now.entered !== cell) return false;
  return !cell.querySelector("textarea, [data-cell-form='refused'], [data-combobox-options]:not([hidden])");
}

function inField(event, cell) {
  const back = event.shiftKey ? -1 : 1;
  if (["F2", "Home", "End"].includes(event.key)) now.entered = null;
  if (leads(event, cell)) {
    save(cell);
    moveTo(target(event, at(cell)));
  } else if (event.key === "Escape") giveBack(cell);
  else if (event.key === "Enter" && (event.altKey || event.ctrlKey) && event.target.matches("textarea")) breakLine(event);
  else if (event.key === "Enter") {
    save(cell);
    moveTo(under(cell, back));
  } else if (event.key === "Tab" && !cell.querySelector("[data-cell-theirs]")) {
    const next = back > 0 ? cell.nextElementSibling : cell.previousElementSibling;
    save(cell);
    if (next) go(next);
  } else return;
  event.preventDefault();
}

function onCell(event, cell) {
  const isCommand = event.ctrlKey || event.metaKey;
  const isLetter = event.key.length === 1 && !isCommand;
  if (event.key === "F2") open(cell);
  else if (isLetter && !columnOf(cell) && !" /".includes(event.key)) return refuse(cell);
  else if (!columnOf(cell) || event.target !== cell) return;
  else if (event.key === "Backspace" && isCommand) post(cell, { reset: "1" });
  else if (event.key === "Delete") post(cell, { empty: "1" });
  else if (isLetter) return type(cell);
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || event.defaultPrevented) return;
  if (event.target.matches(FIELD)) inField(event, cell);
  else if ((!isOpen(cell) || isSent(cell)) && !event.altKey && cell === current()) onCell(event, cell);
});

function welcome(target) {
  const cell = cellOf(target);
  if (cell && cell === target && columnOf(cell) && (!isOpen(cell) || isSent(cell))) invite(cell);
}

document.addEventListener("focusin", (event) => welcome(event.target));
// The cursor may be back already.
welcome(document.activeElement);

// Of a list of signs, or spoken: no key said it before.
document.addEventListener("beforeinput", (event) => {
  const cell = cellOf(event.target);
  if (!cell || cell !== event.target || event.inputType === "insertCompositionText") return;
  event.preventDefault();
  if (event.inputType !== "insertText" || !event.data) return;
  keep(cell);
  type(cell, event.data);
});

// What is composed on a cell takes its place at once, and goes on in the field.
document.addEventListener("compositionstart", (event) => {
  const cell = composing();
  if (!cell || cell !== event.target) return;
  keep(cell);
  cell.replaceChildren();
});

document.addEventListener("compositionend", (event) => {
  const cell = cellOf(event.target);
  if (!cell) return;
  if (cell !== event.target) return waitedFor(cell);
  if (cell.textContent) type(cell, cell.textContent);
  else giveBack(cell);
});

document.addEventListener("pointerdown", () => {
  now.entered = null;
});

document.addEventListener("dblclick", (event) => {
  const cell = cellOf(event.target);
  if (cell && columnOf(cell) && !isOpen(cell)) open(cell);
});

// Its own reset mark is one of the ways to change a cell, and taken back like the others.
document.addEventListener("click", (event) => {
  const cell = cellOf(event.target);
  if (!cell || !columnOf(cell) || !event.target.closest(".value-reset")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  post(cell, { reset: "1" });
  go(cell);
}, true);

document.addEventListener("submit", (event) => {
  const cell = event.target.matches(FORM) && cellOf(event.target);
  if (!cell) return;
  event.preventDefault();
  save(cell);
  go(cell, cell.querySelector("[data-cell-field]"));
});

// Whoever goes elsewhere means what was typed; what was refused waits for another word.
document.addEventListener("focusout", (event) => {
  const cell = cellOf(event.target);
  if (!cell || !isOpen(cell)) return;
  setTimeout(() => {
    const isElsewhere = cell.isConnected && !cell.contains(document.activeElement);
    if (!isElsewhere || !document.hasFocus() || isSent(cell)) return;
    const form = cell.querySelector(FORM);
    if (form?.dataset.cellForm === "refused" || !isOpen(cell)) return;
    if (form && !isUnsaved(form)) giveBackShown(cell);
    else save(cell);
  });
});

window.addEventListener("online", saveLeft);
document.addEventListener("cell-saved", () => setTimeout(saveLeft));

// Letters that no form holds yet, and what is still on its way.
window.addEventListener("beforeunload", (event) => {
  if (body()?.querySelector(`${TYPING}, .is-saving`)) event.preventDefault();
});

// The right field would end a composition in the first one: it comes when that is over.
function waitedFor(cell) {
  const field = cell.querySelector(TYPING);
  if (field?.dataset.waits === undefined || isSent(cell)) return;
  delete field.dataset.waits;
  fetchTyped(cell, field.dataset.version);
}

// Another page of lines waits until what is typed is saved; refused, it stays.
document.addEventListener("htmx:confirm", (event) => {
  const { target, issueRequest } = event.detail;
  const opened = target.contains(body()) && target !== body() ? [...body().querySelectorAll("td")].filter(isOpen) : [];
  if (!opened.length) return;
  event.preventDefault();
  for (const cell of opened) if (!isSent(cell)) save(cell);
  enqueue(() => {}).then(() => {
    const refused = [...body().querySelectorAll("td")].find(isOpen);
    if (refused) go(refused, refused.querySelector(FIELD));
    else issueRequest();
  });
});
