// <form data-keep-typed>: leaving the page, the browser asks while something typed is not saved.
// Whoever presses [data-give-up] wants to lose it.
import { isUnsaved } from "./typed.js";

window.addEventListener("beforeunload", (event) => {
  const forms = [...document.querySelectorAll("form[data-keep-typed]")];
  if (forms.some((form) => !form.dataset.sent && isUnsaved(form))) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const form = event.target.closest?.("[data-give-up]")?.closest("form");
  if (form) form.removeAttribute("data-keep-typed");
});
