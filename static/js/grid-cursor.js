// <table data-grid>: keys move from cell to cell as in a sheet (ARIA grid, roving tabindex). One stop
// of the lines is reached by Tab; a cell is its own stop, unless it is there for its link or tick.
// By its form, for a line that comes in edit has its class only when it has settled.
const LINE = "tr.segment-line:not(:has([data-row-form]))";
const WIDGETS = "a[href], button, input:not([type='hidden'])";
const OWN_KEYS = "textarea, select, input:not([type='checkbox'])";

// Where the cursor is: the line, its place on the page should the line go, and the column.
let place = { id: "", row: 0, column: 0 };
let wasInside = false;

export function table() {
  return document.querySelector("table[data-grid]");
}

export function body() {
  return table()?.tBodies[0];
}

export function lines() {
  return [...(body()?.querySelectorAll(LINE) ?? [])];
}

export function cellOf(target) {
  const cell = target?.closest?.("table[data-grid] > tbody > tr.segment-line > *");
  return cell?.parentElement.matches(LINE) ? cell : null;
}

export function current() {
  return body()?.querySelector(".is-current") ?? null;
}

// The line of the cursor, also while the focus is elsewhere; the first one before it was anywhere.
export function lineNow() {
  return (current() ?? (lines().length ? found() : null))?.parentElement ?? null;
}

// What only a reader hears: the words come with the page.
export function say(sentence) {
  const region = document.querySelector("[data-grid-says]");
  region.textContent = "";
  setTimeout(() => { region.textContent = sentence; }, 50);
}

// What is seen as well, where nothing else shows it; until the cursor goes on.
export function tell(sentence) {
  const notice = document.querySelector("[data-notice]");
  if (notice.querySelector("a")) return say(sentence);
  notice.textContent = sentence;
  notice.hidden = false;
  return document.addEventListener("focusin", () => {
    if (notice.textContent === sentence) notice.hidden = true;
  }, { once: true });
}

function widgets(cell) {
  return cell.querySelector(".value, form") ? [] : [...cell.querySelectorAll(WIDGETS)];
}

function stops(cell) {
  const inner = widgets(cell);
  return inner.length ? inner : [cell];
}

// What opens the line stands before what resets it; what was sent waits for its answer.
function mainStop(cell) {
  const stop = cell.querySelector("[data-cell-field], [data-cell-typing], [data-row-edit]");
  return stop?.dataset.sent === undefined ? stop ?? stops(cell)[0] : cell;
}

// The names and actions that stay in sight must not hide the cell.
function clear(cell) {
  const box = cell.closest(".table-box");
  const [first, last] = [cell.parentElement.querySelector("th"), cell.parentElement.lastElementChild];
  const sticks = getComputedStyle(first).position === "sticky";
  box.style.scrollPaddingInline = `${sticks ? first.offsetWidth : 0}px ${last.offsetWidth}px`;
}

function mark(stop, cell) {
  for (const other of body().querySelectorAll("[tabindex='0']")) other.tabIndex = -1;
  current()?.classList.remove("is-current");
  stop.tabIndex = 0;
  cell.classList.add("is-current");
  const line = cell.parentElement;
  place = { id: line.id, row: lines().indexOf(line), column: cell.cellIndex };
}

export function go(cell, stop = mainStop(cell)) {
  mark(stop, cell);
  clear(cell);
  stop.focus({ preventScroll: true });
  if (stop.matches("[data-cell-field]:not(select), [data-cell-typing]")) stop.setSelectionRange(stop.value.length, stop.value.length);
  show(cell);
  return cell;
}

// At once: a key that is held must not leave the page behind.
export function show(cell) {
  cell.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
}

// The cursor goes some lines on, or to the page of lines there, and leaves the focus where it is.
export function step(count) {
  const line = lineNow();
  if (!line) return;
  const cell = cellAt(lines().indexOf(line) + count, place.column);
  if (cell.parentElement === line) turnPage(count > 0 ? "PageDown" : "PageUp", lines().indexOf(line));
  else {
    mark(mainStop(cell), cell);
    show(cell);
  }
}

export function cellAt(row, column) {
  const all = lines();
  const line = all[Math.max(0, Math.min(row, all.length - 1))];
  if (!line) return null;
  return line.cells[Math.max(0, Math.min(column, line.cells.length - 1))];
}

export function at(cell) {
  return { row: lines().indexOf(cell.parentElement), column: cell.cellIndex };
}

// As many lines as a look takes in.
function lookful() {
  const height = lines()[0]?.offsetHeight || 1;
  return Math.max(1, Math.floor((window.innerHeight - 120) / height) - 1);
}

// Where a key leads from a cell; nothing for a key that moves nowhere.
export function target({ key, ctrlKey, metaKey }, { row, column }) {
  const far = ctrlKey || metaKey;
  const last = lines().length - 1;
  const end = (lines()[0]?.cells.length ?? 1) - 1;
  return {
    ArrowUp: { row: far ? 0 : row - 1, column },
    ArrowDown: { row: far ? last : row + 1, column },
    ArrowLeft: { row, column: far ? 0 : column - 1 },
    ArrowRight: { row, column: far ? end : column + 1 },
    Home: { row: far ? 0 : row, column: 0 },
    End: { row: far ? last : row, column: end },
    PageUp: { row: row - lookful(), column },
    PageDown: { row: row + lookful(), column },
  }[key];
}

// Beside it within the cell, when a cell has several links or buttons.
function beside(cell, stop, step) {
  const all = stops(cell);
  const next = all[all.indexOf(stop) + step];
  return all.includes(stop) ? next : undefined;
}

// On to the next page of lines from the last line, back from the first.
function turnPage(key, row) {
  const isEdge = key === "PageDown" ? row === lines().length - 1 : key === "PageUp" && row === 0;
  const link = isEdge && document.querySelector(`a[data-page="${key === "PageDown" ? "next" : "previous"}"]`);
  if (!link) return false;
  place = { id: "", row: key === "PageDown" ? 0 : Infinity, column: place.column };
  link.click();
  return true;
}

function sideways(event, cell) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? (event.shiftKey ? -1 : 1);
  const stop = event.ctrlKey || event.metaKey ? undefined : beside(cell, event.target, step);
  if (stop) return go(cell, stop);
  if (event.key !== "Tab") return moveTo(target(event, at(cell)));
  const next = step > 0 ? cell.nextElementSibling : cell.previousElementSibling;
  return next ? go(next) : null;
}

export function moveTo({ row, column }) {
  const cell = cellAt(row, column);
  return cell && go(cell);
}

// Enter after Tab leads under where Tab began, as in a sheet.
let tabbedFrom = null;

export function under(cell, step) {
  const { row, column } = at(cell);
  const place = { row: row + step, column: tabbedFrom ?? column };
  tabbedFrom = null;
  return place;
}

document.addEventListener("keydown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || /^(Arrow|Page|Home|End|Escape)/.test(event.key)) tabbedFrom = null;
  else if (event.key === "Tab") tabbedFrom ??= cell.cellIndex;
}, true);

document.addEventListener("pointerdown", () => {
  tabbedFrom = null;
});

// Tab goes on along the line, and past its end out of the grid: nobody is caught in it.
function move(event, cell) {
  // Between the field and the buttons of a cell in edit, Tab is the browser's.
  if (event.target.closest("form")) return null;
  if (["ArrowLeft", "ArrowRight", "Tab"].includes(event.key)) return sideways(event, cell);
  if (event.key === "Enter") {
    if (event.target !== cell) return null;
    return moveTo(under(cell, event.shiftKey ? -1 : 1));
  }
  const wanted = target(event, at(cell));
  if (!wanted) return null;
  return turnPage(event.key, at(cell).row) || moveTo(wanted);
}

document.addEventListener("keydown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || event.defaultPrevented || event.altKey || event.target.matches(OWN_KEYS)) return;
  if (event.shiftKey && !["Tab", "Enter"].includes(event.key)) return;
  if (move(event, cell)) event.preventDefault();
});

// F6 leads to the cursor from wherever else on the page.
document.addEventListener("keydown", (event) => {
  if (event.key !== "F6" || event.ctrlKey || event.altKey || event.shiftKey) return;
  if (!lines().length || body().contains(document.activeElement)) return;
  go(current() ?? found());
  event.preventDefault();
});

// A click selects the cell; a link in it still opens.
document.addEventListener("click", (event) => {
  const cell = cellOf(event.target);
  if (cell && !event.target.closest(`${WIDGETS}, textarea, select, label`)) go(cell);
});

document.addEventListener("focusin", (event) => {
  const cell = cellOf(event.target);
  if (!cell) return;
  const isStop = event.target === cell || event.target.matches(OWN_KEYS) || stops(cell).includes(event.target);
  mark(isStop ? event.target : mainStop(cell), cell);
});

// One stop for Tab among all lines; numbers for whoever does not see how many there are.
function attach() {
  const grid = table();
  const all = lines();
  if (!all.length) return;
  grid.setAttribute("role", "grid");
  grid.setAttribute("aria-multiselectable", "true");
  const heads = [...grid.tHead.rows[0].cells];
  const first = Number(grid.dataset.firstRow);
  all.forEach((line, number) => {
    line.setAttribute("aria-rowindex", first + number);
    for (const widget of line.querySelectorAll(WIDGETS)) if (!widget.closest("form")) widget.tabIndex = -1;
    for (const cell of line.cells) {
      const { column, editable } = heads[cell.cellIndex]?.dataset ?? {};
      if (column && editable === undefined) cell.setAttribute("aria-readonly", "true");
    }
    for (const cell of line.cells) if (cell.querySelector(".value") || !widgets(cell).length) cell.tabIndex = -1;
  });
  mainStop(found()).tabIndex = 0;
}

// The cell where the cursor was, though its line or the whole page came anew.
function found() {
  const row = lines().findIndex((line) => line.id === place.id);
  return cellAt(row < 0 ? place.row : row, place.column);
}

// After an act that brings the page anew, the cursor is where it was.
export function remember(name = "grid-place") {
  const kept = { ...place, path: window.location.pathname };
  if (body()?.contains(document.activeElement)) sessionStorage.setItem(name, JSON.stringify(kept));
}

function comeBack(name = "grid-place") {
  const kept = JSON.parse(sessionStorage.getItem(name));
  sessionStorage.removeItem(name);
  if (kept?.path !== window.location.pathname || !lines().length) return;
  place = kept;
  go(found());
}

// And so it is for whoever looked at a contact or a letter and goes back.
const LEFT = "grid-left";
const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
window.addEventListener("pagehide", () => {
  sessionStorage.removeItem(LEFT);
  remember(LEFT);
});

document.addEventListener("submit", (event) => {
  if (!event.target.closest("table[data-grid]")) remember();
});

document.addEventListener("htmx:beforeSwap", () => {
  wasInside ||= Boolean(body()?.contains(document.activeElement));
});

document.addEventListener("htmx:afterSettle", () => {
  attach();
  const isLost = document.activeElement === document.body && !body()?.querySelector(".is-editing");
  if (wasInside && isLost && lines().length) go(found());
  wasInside = false;
});

attach();
comeBack();
if (isBack) comeBack(LEFT);
