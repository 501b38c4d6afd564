// Ticks of a table (data-selection-item, data-selection-all) and the bar of what can be done with
// them (data-selection-bar, its words in data-selection-count).
const ITEM = "[data-selection-item]";
let last = null;

function refresh() {
  const items = [...document.querySelectorAll(ITEM)];
  const chosen = items.filter((item) => item.checked);
  for (const item of items) item.closest("tr")?.classList.toggle("is-selected", item.checked);
  for (const all of document.querySelectorAll("[data-selection-all]")) {
    all.hidden = items.length === 0;
    all.checked = items.length > 0 && chosen.length === items.length;
    all.indeterminate = chosen.length > 0 && chosen.length < items.length;
  }
  for (const bar of document.querySelectorAll("[data-selection-bar]")) {
    bar.classList.toggle("is-idle", chosen.length === 0);
    const count = bar.querySelector("[data-selection-count]");
    if (!count) continue;
    count.dataset.words ??= count.textContent.trim();
    count.textContent = `${count.dataset.words} ${chosen.length}`;
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

document.addEventListener("htmx:afterSettle", refresh);
window.addEventListener("pageshow", refresh);
refresh();
