// One line of the worksheet in edit at a time: opening another saves what was typed in the first.
import { isUnsaved } from "./typed.js";

function formsBut(row) {
  return [...document.querySelectorAll("[data-row-form]")].filter((form) => !row.contains(form));
}

function leave(form) {
  if (isUnsaved(form)) form.requestSubmit();
  else form.querySelector("[data-row-cancel]").click();
}

document.addEventListener("click", (event) => {
  const edit = event.target.closest?.("[data-row-edit]");
  if (edit) formsBut(edit.closest("tr")).forEach(leave);
});

// A sort, a search or another page of lines waits until the line in edit is saved; refused, it stays.
document.addEventListener("htmx:confirm", (event) => {
  const { elt, target, issueRequest } = event.detail;
  const form = target.querySelector?.("[data-row-form]");
  if (!form || form.contains(elt) || !isUnsaved(form)) return;
  event.preventDefault();
  if (!form.reportValidity()) return;
  form.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.xhr.status === 200) setTimeout(issueRequest);
  }, { once: true });
  form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("[data-row-form]");
  if (event.key !== "Escape" || !form) return;
  event.preventDefault();
  form.querySelector("[data-row-cancel]").click();
});
