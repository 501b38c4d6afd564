// <tr data-row-link>: a click on the row opens its first link; links, buttons and ticks keep their own.
document.addEventListener("click", (event) => {
  const row = event.target.closest?.("tr[data-row-link]");
  if (!row || event.defaultPrevented || event.target.closest("a, button, input, label, summary")) return;
  if (window.getSelection()?.toString()) return;
  const link = row.querySelector("a[href]");
  if (!link) return;
  if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
  else link.click();
});
