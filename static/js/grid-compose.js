// Dead keys and input methods compose their signs, and do so only where something can be written: the
// cell under the cursor is such a place while it has the focus, though nothing is ever written in it but
// what is being composed.
import { cellOf } from "./grid-cursor.js";

const BY_INPUT_METHOD = 229;
let composed = null;

// The cell in which somebody composes, on it or in its field.
export function composing() {
  return composed;
}

export function invite(cell) {
  // What can be written in is named by its text no more.
  cell.setAttribute("aria-label", cell.innerText.replace(/\s+/g, " ").trim());
  cell.contentEditable = "true";
  cell.spellcheck = false;
  // A touch selects; what is written by touch is written in the field.
  cell.inputMode = "none";
  window.getSelection().collapse(cell, 0);
}

document.addEventListener("focusout", (event) => {
  if (cellOf(event.target) !== event.target) return;
  for (const name of ["contenteditable", "spellcheck", "inputmode", "aria-label"]) event.target.removeAttribute(name);
});

// Before anybody else hears of it, keys that choose among signs are the input method's.
document.addEventListener("keydown", (event) => {
  if ((event.isComposing || event.keyCode === BY_INPUT_METHOD) && cellOf(event.target)) event.stopImmediatePropagation();
}, true);

document.addEventListener("compositionstart", (event) => {
  composed = cellOf(event.target);
});

document.addEventListener("compositionend", () => {
  composed = null;
});
