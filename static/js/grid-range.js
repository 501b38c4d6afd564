// Shift selects a block of cells, with Space whole lines, Ctrl+Space whole columns; it is copied and pasted as tab-separated text, filled down (Ctrl+D),
// emptied (Delete) and reset (Ctrl+Backspace), each by one request that one Ctrl+Z takes back.
import { at, body, cellAt, cellOf, current, go, lines, remember, say, show, table, target } from "./grid-cursor.js";
import { enqueue } from "./grid-queue.js";
import { sum } from "./grid-sum.js";
import { letterOf } from "./key-letter.js";

const FIELDS = "textarea, select, input:not([type='checkbox'])";
const TO_QUOTE = /[\t\r\n]|^"/;

// The corner that stays while the cursor moves; and the other one, where that is not the cursor.
let anchor = null;
let head = null;
let isExtending = false;
let telling = 0;

function corners() {
  if (!current()) return null;
  const here = at(current());
  const [from, to] = [anchor ?? here, head ?? here];
  return {
    top: Math.min(from.row, to.row), bottom: Math.max(from.row, to.row),
    left: Math.min(from.column, to.column), right: Math.max(from.column, to.column),
  };
}

// The chosen cells by line, without ticks and actions.
function block() {
  const box = corners();
  if (!box) return [];
  const heads = table().tHead.rows[0].cells;
  return lines().slice(box.top, box.bottom + 1).map((line) =>
    [...line.cells].slice(box.left, box.right + 1).filter((cell) => heads[cell.cellIndex]?.dataset.column));
}

function columns() {
  const heads = table().tHead.rows[0].cells;
  return (block()[0] ?? []).map((cell) => heads[cell.cellIndex]);
}

function isBlock() {
  return Boolean(anchor) && block().flat().length > 1;
}

// What a cell says, without its marks and buttons.
export function textOf(cell) {
  return cell.dataset.whole ?? (cell.querySelector(".value__text, a") ?? cell).textContent.trim();
}

function tell(cells) {
  clearTimeout(telling);
  const words = sum(cells, (cell) => table().tHead.rows[0].cells[cell.cellIndex], textOf);
  for (const foot of document.querySelectorAll("[data-grid-sum]")) foot.textContent = words;
  if (words) telling = setTimeout(() => say(words), 400);
}

function paint() {
  for (const cell of body()?.querySelectorAll("[aria-selected]") ?? []) cell.removeAttribute("aria-selected");
  const cells = isBlock() ? block().flat() : [];
  for (const cell of cells) cell.setAttribute("aria-selected", "true");
  tell(cells);
}

function clear() {
  if (!anchor) return;
  anchor = head = null;
  paint();
}

function extend(cell, place) {
  const next = cellAt(place.row, place.column);
  if (!next) return;
  if (head) return chooseWhole(anchor, at(next), next);
  anchor ??= at(cell);
  isExtending = true;
  go(next);
  isExtending = false;
  paint();
}

// From end to end: the cursor stays where it is, and so does the page.
function chooseWhole(from, to, shown) {
  [anchor, head] = [from, to];
  if (shown) show(shown);
  paint();
}

function ends() {
  return { row: lines().length - 1, column: lines()[0].cells.length - 1 };
}

function selectAll() {
  chooseWhole({ row: 0, column: 0 }, ends());
}

function selectColumns() {
  const { left, right } = corners();
  chooseWhole({ row: 0, column: left }, { row: ends().row, column: right });
}

function note() {
  return document.getElementById("grid-note");
}

function post(address, values) {
  const back = table().dataset.back;
  remember();
  enqueue(() => htmx.ajax("POST", address, { source: note(), target: note(), swap: "innerHTML", values: { ...values, back } }));
}

function ids(from, to) {
  return lines().slice(from, to).map((line) => line.id.replace("line-", ""));
}

function fill(act, top, bottom) {
  const editable = columns().filter((head) => head.dataset.editable !== undefined);
  if (!editable.length) return say(table().dataset.readOnly);
  const column = editable.map((head) => head.dataset.column);
  return post(table().dataset.fillAddress, { act, line: ids(top, bottom + 1), column });
}

// Of one cell: what stands above it.
function fillDown() {
  const { top, bottom } = corners();
  const first = top === bottom ? top - 1 : top;
  if (first >= 0) fill("fill", first, bottom);
}

function isWhole({ left, right }) {
  return left === 0 && right === lines()[0].cells.length - 1;
}

// Whole lines are asked about, as by their ticks and the button for it.
function removeLines(chosen) {
  const form = document.getElementById("grid-form");
  for (const box of form.querySelectorAll("[name=all]")) box.checked = false;
  for (const line of lines()) line.querySelector("[data-selection-item]").checked = chosen.includes(line);
  form.querySelector("[data-grid-remove]").click();
}

function ticked() {
  return lines().filter((line) => line.querySelector("[data-selection-item]").checked);
}

function selectLines() {
  const { top, bottom } = corners();
  chooseWhole({ row: top, column: 0 }, { row: bottom, column: ends().column });
}

function act(event) {
  const isCommand = event.ctrlKey || event.metaKey;
  const box = corners();
  const { top, bottom } = box;
  if (isCommand && letterOf(event) === "d") fillDown();
  else if (event.key === "Delete" && isBlock() && isWhole(box)) removeLines(lines().slice(top, bottom + 1));
  else if (event.key === "Delete" && isBlock()) fill("empty", top, bottom);
  else if (event.key === "Delete" && current().cellIndex === 0 && ticked().length) removeLines(ticked());
  else if (event.key === "Backspace" && isCommand && isBlock()) fill("reset", top, bottom);
  else if (event.key === "Escape" && anchor) clear();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || event.defaultPrevented || event.altKey || event.target.matches(FIELDS)) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const place = event.shiftKey && event.key !== "Tab" ? target(event, head ?? at(cell)) : null;
  if (place) extend(cell, place);
  else if (isCommand && letterOf(event) === "a") selectAll();
  else if (event.shiftKey && event.key === " ") selectLines();
  else if (isCommand && event.key === " ") selectColumns();
  else if (table().dataset.fillAddress === undefined || !act(event)) return;
  event.preventDefault();
});

// A click with Shift chooses all from the cursor to there.
document.addEventListener("mousedown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || !event.shiftKey || !current() || event.target.closest("a, button, input, label")) return;
  event.preventDefault();
  extend(current(), at(cell));
});

document.addEventListener("click", (event) => {
  if (event.shiftKey && anchor && cellOf(event.target)) event.stopImmediatePropagation();
}, true);

document.addEventListener("focusin", (event) => {
  if (!isExtending && cellOf(event.target)) clear();
});

function isHere() {
  const cell = current();
  return cell && cell.contains(document.activeElement) && !document.activeElement.matches(FIELDS);
}

function quoted(text) {
  return TO_QUOTE.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function copy(event) {
  const rows = block().map((cells) => cells.map((cell) => quoted(textOf(cell))).join("\t"));
  event.clipboardData.setData("text/plain", rows.join("\r\n"));
  event.preventDefault();
}

document.addEventListener("copy", (event) => {
  if (isHere() && !window.getSelection()?.toString()) copy(event);
});

document.addEventListener("cut", (event) => {
  if (!isHere() || table().dataset.fillAddress === undefined) return;
  copy(event);
  fill("empty", corners().top, corners().bottom);
});

// One value is laid upon the whole selection, as in a sheet.
function laid(text) {
  const one = text.replace(/\r?\n$/, "");
  if (/[\t\r\n]/.test(one) || !isBlock()) return text;
  return block().map((cells) => cells.map(() => one).join("\t")).join("\n");
}

// A break within a cell, between the line breaks of the HTML itself, which say nothing.
const BREAK = "\u2028";

function wordsOf(cell) {
  for (const one of cell.querySelectorAll("br")) one.replaceWith(BREAK);
  return cell.textContent.split(BREAK).map((line) => line.replace(/\s+/g, " ").trim()).join("\n").trim();
}

// Of a program that gives its table as HTML alone.
function textOfTable(html) {
  const rows = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("tr")];
  return rows.map((row) => [...row.cells].map((cell) => quoted(wordsOf(cell))).join("\t")).join("\n");
}

document.addEventListener("paste", (event) => {
  if (!isHere() || table().dataset.pasteAddress === undefined) return;
  event.preventDefault();
  const text = event.clipboardData.getData("text/plain") || textOfTable(event.clipboardData.getData("text/html"));
  const column = columns()[0]?.dataset.column;
  if (!text) return;
  if (!column) say(table().dataset.readOnly);
  else post(table().dataset.pasteAddress, { line: ids(corners().top), column, text: laid(text) });
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === note()) note().querySelector("[data-grid-refused]")?.focus();
});

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("#grid-note [data-grid-refused-close]")) return;
  event.preventDefault();
  note().replaceChildren();
  if (current()) go(current());
});
