// Where a value comes from: in the grid's foot for the cell under the cursor, beside the mouse for the
// one under it. The server says it, once a cell and only where the cursor or the mouse rests.
import { cellOf, table } from "./grid-cursor.js";
import { textOf } from "./grid-range.js";

const REST = 500;
// A cell that comes anew is another cell.
const known = new WeakMap();
let resting = 0;

function addressOf(cell) {
  const line = cell.parentElement.id.replace("line-", "");
  const column = table().tHead.rows[0].cells[cell.cellIndex]?.dataset.column;
  return column && table().dataset.originAddress.replace("/0/cells/-/", `/${line}/cells/${column}/`);
}

async function ask(address) {
  const answer = address && await fetch(address).catch(() => null);
  return answer?.ok && !answer.redirected ? answer.text() : "";
}

function originOf(cell) {
  if (!known.has(cell)) known.set(cell, ask(addressOf(cell)));
  return known.get(cell);
}

function foot(words) {
  const shown = document.querySelector("[data-grid-origin]");
  if (shown && shown.textContent !== words) shown.textContent = words;
}

function rest(act) {
  clearTimeout(resting);
  resting = setTimeout(act, REST);
}

document.addEventListener("focusin", (event) => {
  const cell = cellOf(event.target);
  foot("");
  if (!cell) return;
  rest(async () => {
    // Another page may have taken the place of this one.
    if (!cell.isConnected) return;
    const words = await originOf(cell);
    if (cell.contains(document.activeElement)) foot(words);
  });
});

// A text may be cut: the whole of it is the cell's title, and where it comes from joins it. The page
// does not bring titles, for it would say every text twice.
document.addEventListener("mouseover", (event) => {
  const cell = cellOf(event.target);
  if (!cell || cell.dataset.origin || cell.querySelector("form")) return;
  if (!cell.title && addressOf(cell)) cell.title = textOf(cell);
  setTimeout(async () => {
    if (!cell.matches(":hover") || cell.dataset.origin) return;
    const words = await originOf(cell);
    if (!words) return;
    cell.dataset.origin = words;
    cell.title = [cell.title, words].filter(Boolean).join("\n");
  }, REST);
});
