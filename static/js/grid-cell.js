// A cell of the lines in edit, or not: what it is asked for, and what it showed before.
import { table } from "./grid-cursor.js";

export const FORM = "[data-cell-form]";
export const TYPING = "[data-cell-typing]";
export const FIELD = `[data-cell-field], ${TYPING}`;

// The cell that was typed into as it stood, and the one whose post is on its way.
export const now = { entered: null, answered: null };
// What a cell showed before it was opened.
const shown = new WeakMap();

export function head(cell) {
  return table().tHead.rows[0].cells[cell.cellIndex];
}

// The column's name, where something can be typed into it.
export function columnOf(cell) {
  return head(cell)?.dataset.editable === undefined ? "" : head(cell).dataset.column;
}

export function addressOf(cell) {
  const line = cell.parentElement.id.replace("line-", "");
  return table().dataset.cellAddress.replace("/0/cells/-/", `/${line}/cells/${columnOf(cell)}/`);
}

export function isOpen(cell) {
  return Boolean(cell.querySelector(`${FORM}, ${TYPING}`));
}

export function isSent(cell) {
  return cell.querySelector(FIELD)?.dataset.sent !== undefined;
}

// A field that was sent is nothing to have back.
export function keep(cell, from = cell) {
  if (from !== cell || !isOpen(cell)) shown.set(cell, [...from.childNodes]);
}

export function giveBackShown(cell) {
  if (shown.has(cell)) cell.replaceChildren(...shown.get(cell));
}

export function fetchEditor(cell, query = "") {
  htmx.ajax("GET", addressOf(cell) + query, { source: cell, target: cell, swap: "innerHTML" }).catch(() => {});
}

// Of which version the letters took the place of what stood here.
export function fetchTyped(cell, version) {
  fetchEditor(cell, `?by=typing&version=${version}`);
}
