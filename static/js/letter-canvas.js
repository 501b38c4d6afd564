// Draws a Word letter, marks what came from the data, and tells the page around it how high it is.
// It runs in a sandboxed frame; a classic script, as modules are not loaded there.
/* global docx */
"use strict";

const BEGINS = "\uf8f0";
const ENDS = "\uf8f1";
const OPTIONS = { useBase64URL: true, renderAltChunks: false, ignoreLastRenderedPageBreak: false };

function markValues(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  // A value of several lines is several texts.
  let inside = false;
  for (const text of texts) {
    const pieces = text.data.split(/([\uf8f0\uf8f1])/u);
    if (!inside && pieces.length === 1) continue;
    const parts = [];
    for (const piece of pieces) {
      if (piece === BEGINS || piece === ENDS) inside = piece === BEGINS;
      else if (piece) parts.push(inside ? marked(piece) : document.createTextNode(piece));
    }
    text.replaceWith(...parts);
  }
}

function marked(words) {
  const mark = document.createElement("mark");
  mark.textContent = words;
  return mark;
}

function say(what) {
  window.parent.postMessage(what, "*");
}

function fit() {
  document.body.style.zoom = 1;
  const zoom = Math.min(1, window.innerWidth / document.body.scrollWidth);
  document.body.style.zoom = zoom;
  say({ height: Math.ceil(document.body.getBoundingClientRect().height) });
}

async function draw(letter) {
  await docx.renderAsync(letter, document.body, null, OPTIONS);
  markValues(document.body);
  fit();
  new ResizeObserver(fit).observe(document.documentElement);
}

window.addEventListener("message", ({ data, source }) => {
  if (source !== window.parent) return;
  if (data.letter) draw(data.letter);
  else say({ isReady: true });
});
say({ isReady: true });
