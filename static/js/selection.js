// Ticks of a table (data-selection-item, data-selection-all) and the bar of what can be done with
// them (data-selection-bar, its words in data-selection-count). <form data-selection-keep="name">:
// ticks outlive the page, in this tab, until they are sent or cleared (data-selection-clear).
const ITEM = "[data-selection-item]";
let last = null;

function keeper() {
  return document.querySelector("[data-selection-keep]");
}

function kept(form) {
  return new Set(JSON.parse(sessionStorage.getItem(`selection:${form.dataset.selectionKeep}`)));
}

function keep(form, values) {
  sessionStorage.setItem(`selection:${form.dataset.selectionKeep}`, JSON.stringify([...values]));
}

// What is ticked on this page and, where ticks are kept, on the others.
function remember(items) {
  const form = keeper();
  const here = items.filter((item) => item.checked).map((item) => item.value);
  if (!form) return new Set(here);
  const all = kept(form);
  for (const item of items) all.delete(item.value);
  for (const value of here) all.add(value);
  keep(form, all);
  return all;
}

function restore() {
  const form = keeper();
  if (form) {
    for (const field of form.querySelectorAll("[data-selection-elsewhere]")) field.remove();
    const all = kept(form);
    for (const item of form.querySelectorAll(ITEM)) item.checked = all.has(item.value);
  }
  refresh();
}

function refresh() {
  const items = [...document.querySelectorAll(ITEM)];
  const all = remember(items);
  const chosen = items.filter((item) => item.checked);
  for (const item of items) item.closest("tr")?.classList.toggle("is-selected", item.checked);
  for (const all of document.querySelectorAll("[data-selection-all]")) {
    all.hidden = items.length === 0;
    all.checked = items.length > 0 && chosen.length === items.length;
    all.indeterminate = chosen.length > 0 && chosen.length < items.length;
  }
  for (const bar of document.querySelectorAll("[data-selection-bar]")) {
    bar.classList.toggle("is-idle", all.size === 0);
    for (const clear of bar.querySelectorAll("[data-selection-clear]")) clear.hidden = false;
    const count = bar.querySelector("[data-selection-count]");
    if (!count) continue;
    count.dataset.words ??= count.textContent.trim();
    count.textContent = `${count.dataset.words} ${all.size}`;
  }
}

// Shift and a click tick everything between two rows.
document.addEventListener("click", (event) => {
  const item = event.target.closest?.(ITEM);
  if (!item) return;
  const items = [...document.querySelectorAll(ITEM)];
  if (event.shiftKey && items.includes(last)) {
    const [from, to] = [items.indexOf(last), items.indexOf(item)].sort((a, b) => a - b);
    for (const between of items.slice(from, to + 1)) between.checked = item.checked;
  }
  last = item;
  refresh();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-selection-all]")) {
    for (const item of document.querySelectorAll(ITEM)) item.checked = event.target.checked;
  }
  if (event.target.matches(`[data-selection-all], ${ITEM}`)) refresh();
});

document.addEventListener("click", (event) => {
  const form = keeper();
  if (!form || !event.target.closest?.("[data-selection-clear]")) return;
  keep(form, []);
  restore();
});

// What is ticked on other pages is sent as well; then it is done.
document.addEventListener("submit", (event) => {
  const form = keeper();
  if (event.target !== form || event.defaultPrevented) return;
  const here = new Set([...form.querySelectorAll(ITEM)].map((item) => item.value));
  for (const value of kept(form)) {
    if (here.has(value)) continue;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = form.querySelector(ITEM).name;
    field.value = value;
    field.dataset.selectionElsewhere = "";
    form.append(field);
  }
  keep(form, []);
});

document.addEventListener("htmx:afterSettle", refresh);
window.addEventListener("pageshow", restore);
restore();
