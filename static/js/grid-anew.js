// What comes from the server into a cell or its line, while somebody may go on typing there.
import { FIELD, FORM, TYPING, isOpen, isSent, keep, now } from "./grid-cell.js";
import { composing } from "./grid-compose.js";
import { cellOf, current } from "./grid-cursor.js";

// An editor that comes too late, when the cursor went on or the letters were sent, is not wanted.
function isUnwanted(cell) {
  return cell !== current() || isSent(cell) || Boolean(cell.querySelector(FORM));
}

function carry(typing, cell) {
  const field = cell.querySelector("[data-cell-field]");
  if (!field) return;
  field.focus();
  if (typing) {
    field.value = typing;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (field.tagName !== "SELECT") field.setSelectionRange(field.value.length, field.value.length);
}

let typed = "";
// Cells in which somebody types while their line comes anew.
let stashed = [];

function stash(line, answered) {
  stashed = [...line.cells].filter((cell) => isOpen(cell) && cell !== composing() && !(cell === answered && isSent(cell))).map((cell) => {
    const field = cell.querySelector(FIELD);
    const one = { id: line.id, column: cell.cellIndex, field, hasFocus: field === document.activeElement };
    one.nodes = [...cell.childNodes];
    one.state = { "is-saving": isSent(cell), "is-unsaved": cell.classList.contains("is-unsaved") };
    one.isEntered = cell === now.entered;
    cell.replaceChildren();
    return one;
  });
}

function putBack({ id, column, nodes, field, hasFocus, state, isEntered }) {
  const cell = document.getElementById(id)?.cells[column];
  if (!cell) return;
  keep(cell);
  cell.replaceChildren(...nodes);
  for (const [name, isOn] of Object.entries(state)) cell.classList.toggle(name, isOn);
  if (isEntered) now.entered = cell;
  if (hasFocus) field.focus();
}

function lineOf(html) {
  const given = document.createElement("template");
  given.innerHTML = html;
  return given.content.querySelector("tr.segment-line[data-version]");
}

// The cell in which somebody composes stays in the page, and the line comes anew around it.
function renew(line, fresh) {
  line.dataset.version = fresh.dataset.version;
  for (const cell of [...line.cells]) {
    const { cellIndex } = cell;
    if (cell === composing()) keep(cell, fresh.cells[cellIndex]);
    else cell.replaceWith(fresh.cells[cellIndex].cloneNode(true));
  }
}

function putAllBack() {
  stashed.forEach(putBack);
  stashed = [];
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig, xhr } = event.detail;
  const cell = cellOf(requestConfig.elt);
  if (cell && requestConfig.verb === "get" && target === cell) {
    if (isUnwanted(cell)) event.detail.shouldSwap = false;
    else if (cell === composing()) {
      event.detail.shouldSwap = false;
      cell.querySelector(TYPING).dataset.waits = "";
    } else typed = cell.querySelector(TYPING)?.value ?? "";
  }
  // What is typed by now is newer than what was refused.
  if (requestConfig.verb === "post" && target === now.answered && isOpen(target) && !isSent(target)) event.detail.shouldSwap = false;
  const line = xhr.getResponseHeader("HX-Retarget")?.startsWith("#line-") && document.querySelector(xhr.getResponseHeader("HX-Retarget"));
  if (!line) return;
  stash(line, now.answered);
  const fresh = line.contains(composing()) && lineOf(xhr.responseText);
  if (!fresh) return;
  event.detail.shouldSwap = false;
  renew(line, fresh);
  putAllBack();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (requestConfig.verb === "get" && cellOf(target) === target && isOpen(target)) carry(typed, target);
  // Refused while the cursor is back already: on with the words.
  if (requestConfig.verb === "post" && target === document.activeElement && isOpen(target)) carry("", target);
  putAllBack();
});
