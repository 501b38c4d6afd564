// One line of the worksheet in edit at a time: opening another saves what was typed in the first.
import { isUnsaved } from "./typed.js";

function formsBut(row) {
  return [...document.querySelectorAll("[data-row-form]")].filter((form) => !row.contains(form));
}

function leave(form) {
  if (isUnsaved(form)) form.requestSubmit();
  else form.querySelector("[data-row-cancel]").click();
}

// The address stands in the link or button once, for whoever has no script, too.
document.addEventListener("click", (event) => {
  const act = event.target.closest?.("[data-row-edit], [data-row-reset]");
  if (!act || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const target = act.closest("tr");
  if (act.matches("[data-row-edit]")) {
    formsBut(target).forEach(leave);
    htmx.ajax("GET", act.href, { source: act, target, swap: "outerHTML" }).catch(() => {});
  } else {
    const values = { reset: act.value };
    htmx.ajax("POST", act.form.action, { source: target, target, swap: "outerHTML", values }).catch(() => {});
  }
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
