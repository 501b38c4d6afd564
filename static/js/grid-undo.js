// Ctrl+Z gives a cell its old value back, Ctrl+Y sets the new one again; when there is no such cell
// left, the keys take back and repeat steps (undo.js). What was edited is known until the page goes.
import { go, say, table } from "./grid-cursor.js";
import { post } from "./grid-edit.js";
import { letterOf } from "./key-letter.js";

const TYPING = "input:not([type='checkbox']), select, textarea";
const past = [];
const future = [];

// The server names the value before, as it is posted to have it back.
document.addEventListener("cell-saved", (event) => {
  const { line, column, before, after, way, said } = event.detail;
  say(said);
  if (way === "undo") future.push({ line, column, before, after });
  else past.push({ line, column, before, after });
  if (!way) future.length = 0;
});

function turn(list, way) {
  const { line, column, before, after } = list.at(-1);
  const place = [...table().tHead.rows[0].cells].findIndex((head) => head.dataset.column === column);
  const cell = document.getElementById(`line-${line}`)?.cells[place];
  if (!cell) return say(table().dataset.elsewhere);
  list.pop();
  go(cell);
  return post(cell, { ...before, seen: after, way });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.altKey || !(event.ctrlKey || event.metaKey)) return;
  if (!table() || event.target.closest?.(TYPING)) return;
  const key = letterOf(event);
  const isRedo = key === "y" || (key === "z" && event.shiftKey);
  const list = isRedo ? future : past;
  if ((key !== "z" && !isRedo) || !list.length) return;
  event.preventDefault();
  turn(list, isRedo ? "redo" : "undo");
});
