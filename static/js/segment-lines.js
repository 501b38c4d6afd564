// One line of the worksheet in edit at a time: opening another saves what was typed in the first.
function formsBut(row) {
  return [...document.querySelectorAll("[data-row-form]")].filter((form) => !row.contains(form));
}

function isChanged(form) {
  return [...form.elements].some((field) => {
    if (field.type === "hidden" || !field.name) return false;
    if (field.type === "checkbox") return field.checked !== field.defaultChecked;
    if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  });
}

function leave(form) {
  if (isChanged(form)) form.requestSubmit();
  else form.querySelector("[data-row-cancel]").click();
}

document.addEventListener("click", (event) => {
  const edit = event.target.closest?.("[data-row-edit]");
  if (edit) formsBut(edit.closest("tr")).forEach(leave);
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-row-form]");
  if (event.key !== "Escape" || !form) return;
  event.preventDefault();
  form.querySelector("[data-row-cancel]").click();
});

// The line that was saved or left keeps the focus, unless it went elsewhere.
document.addEventListener("htmx:afterSettle", (event) => {
  const row = event.detail.elt;
  if (!row.matches?.(".segment-line:not(.is-editing)")) return;
  if (document.activeElement === document.body) row.querySelector("[data-row-edit]")?.focus();
});
