// A column is drawn wider by its edge, or by Alt+Shift+arrow from any of its cells; a double click
// makes it as wide as it comes. The server keeps it, and gives it to the next page as a stylesheet.
import { cellOf, say, table } from "./grid-cursor.js";
import { enqueue } from "./grid-queue.js";

const NARROWEST = 40;
const WIDEST = 800;
const STEP = 20;
const CALM = 600;
// Until the server's stylesheet says the same.
const sheet = new CSSStyleSheet();
const drawn = new Map();
let waiting = 0;
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

function show() {
  const rules = [...drawn].map(([place, width]) => `table.segment-grid[data-grid] > :is(thead, tbody) > tr > :nth-child(${place}):nth-child(${place}):not(:has(.cell-form, [data-cell-typing])) { overflow: hidden; width: ${width}px; min-width: ${width}px; max-width: ${width}px; text-overflow: ellipsis; }`);
  sheet.replaceSync(rules.join("\n"));
}

function draw(heading, width) {
  const kept = Math.round(Math.max(NARROWEST, Math.min(width, WIDEST)));
  drawn.set(heading.cellIndex + 1, kept);
  show();
  return kept;
}

function link(address) {
  const old = document.querySelector("link[data-columns-style]");
  if (!address) return old?.remove();
  const fresh = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  fresh.dataset.columnsStyle = "";
  fresh.addEventListener("load", () => old?.remove());
  return document.head.append(fresh);
}

function keep(heading, width) {
  enqueue(async () => {
    const body = new URLSearchParams({ column: heading.dataset.column, width });
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const answer = await fetch(table().dataset.widthAddress, { method: "POST", headers: { "X-CSRFToken": token }, body }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    link(await answer.text());
    if (width) return;
    drawn.delete(heading.cellIndex + 1);
    show();
  });
}

// Without a script there is nothing to draw.
function attach() {
  for (const heading of table()?.tHead.querySelectorAll("th[data-column]:not([data-column^='list.'], :has(> [data-column-edge]))") ?? []) {
    const edge = Object.assign(document.createElement("span"), { className: "column-edge", title: table().dataset.widthHow });
    edge.dataset.columnEdge = "";
    edge.setAttribute("aria-hidden", "true");
    heading.append(edge);
  }
}

function follow(edge, pointer) {
  const heading = edge.parentElement;
  const [from, width] = [pointer.clientX, heading.offsetWidth];
  let now = width;
  const move = (event) => { now = draw(heading, width + event.clientX - from); };
  edge.classList.add("is-drawn");
  edge.setPointerCapture(pointer.pointerId);
  edge.addEventListener("pointermove", move);
  edge.addEventListener("lostpointercapture", () => {
    edge.removeEventListener("pointermove", move);
    edge.classList.remove("is-drawn");
    if (now !== width) keep(heading, now);
  }, { once: true });
}

document.addEventListener("pointerdown", (event) => {
  if (!event.target.matches?.("[data-column-edge]") || event.button) return;
  event.preventDefault();
  follow(event.target, event);
});

document.addEventListener("dblclick", (event) => {
  if (event.target.matches?.("[data-column-edge]")) keep(event.target.parentElement, "");
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
  if (!step || !event.altKey || !event.shiftKey || event.ctrlKey) return;
  const cell = cellOf(event.target);
  const heading = cell ? table().tHead.rows[0].cells[cell.cellIndex] : null;
  if (!heading?.dataset.column) return;
  event.preventDefault();
  const width = draw(heading, heading.offsetWidth + step);
  say(`${heading.innerText.trim()}. ${table().dataset.widthSays} ${width}`);
  clearTimeout(waiting);
  waiting = setTimeout(keep, CALM, heading, width);
});

document.addEventListener("htmx:afterSettle", attach);
attach();
