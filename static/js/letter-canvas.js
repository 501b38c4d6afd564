// Draws a Word letter, marks what came from the data, and tells the page around it how high it is.
// It runs in a sandboxed frame; a classic script, as modules are not loaded there.
/* global docx */
"use strict";

const BEGINS = "\uf8f0";
const ENDS = "\uf8f1";
const OPTIONS = { useBase64URL: true, renderAltChunks: false, ignoreLastRenderedPageBreak: false };

// What the letter said before of the same line, by `key`, value by value.
let before = { key: "", values: [] };
let newest = 0;
let isWatched = false;

function markValues(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  // A value of several lines is several texts; one that says nothing is seen when it just did.
  let inside = false;
  let isEmpty = false;
  for (const text of texts) {
    const pieces = text.data.split(/([\uf8f0\uf8f1])/u);
    if (!inside && pieces.length === 1) continue;
    const parts = [];
    for (const piece of pieces) {
      if (piece === BEGINS) inside = isEmpty = true;
      else if (piece === ENDS) {
        if (isEmpty) parts.push(marked(""));
        inside = isEmpty = false;
      } else if (piece) {
        parts.push(inside ? marked(piece) : document.createTextNode(piece));
        isEmpty = false;
      }
    }
    text.replaceWith(...parts);
  }
}

function marked(words) {
  const mark = document.createElement("mark");
  mark.textContent = words;
  return mark;
}

// The values that say something else than before; between what is alike at both ends, where some
// came or went.
function markChanged(root, key) {
  const marks = [...root.querySelectorAll("mark")];
  const values = marks.map((mark) => mark.textContent);
  const old = before.values;
  const isSame = key && key === before.key;
  before = { key, values };
  if (!isSame) return [];
  let head = 0;
  while (head < values.length && values[head] === old[head]) head += 1;
  let tail = 0;
  while (tail < values.length - head && values.at(-1 - tail) === old.at(-1 - tail)) tail += 1;
  const changed = marks.filter((_mark, place) =>
    values.length === old.length ? values[place] !== old[place] : place >= head && place < values.length - tail);
  for (const mark of changed) mark.classList.add("is-changed");
  return changed;
}

function say(what) {
  window.parent.postMessage(what, "*");
}

function fit() {
  document.body.style.zoom = 1;
  const zoom = Math.min(1, window.innerWidth / document.body.scrollWidth);
  document.body.style.zoom = zoom;
  return Math.ceil(document.body.getBoundingClientRect().height);
}

// `turn` counts what the page sends: of two letters, the later one is seen.
async function draw({ letter, key = "", turn = 0 }) {
  newest = turn;
  const paper = document.createElement("div");
  try {
    await docx.renderAsync(letter, paper, null, OPTIONS);
  } catch (error) {
    console.error(error);
    return say({ turn, isNotDrawn: true });
  }
  if (turn !== newest) return null;
  markValues(paper);
  const changed = markChanged(paper, key);
  document.body.replaceChildren(paper);
  const height = fit();
  if (!isWatched) new ResizeObserver(() => say({ height: fit() })).observe(document.documentElement);
  isWatched = true;
  return say({ height, turn, changed: changed.length, top: changed[0]?.getBoundingClientRect().top });
}

window.addEventListener("message", ({ data, source }) => {
  if (source !== window.parent) return;
  if (data.letter) draw(data);
  else say({ isReady: true });
});
say({ isReady: true });
