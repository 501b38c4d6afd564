// The first wrong field gets the focus; a form is sent once, but for one that fetches a file, or a button
// of it that does.
const wrong = document.querySelector(".is-invalid, [aria-invalid='true']");
if (wrong) wrong.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.hasAttribute("hx-post") || "download" in form.dataset) return;
  if ("download" in (event.submitter?.dataset ?? {})) return;
  if (form.dataset.sent) event.preventDefault();
  else form.dataset.sent = "yes";
});

// Coming back by the browser's button, or staying when asked, the form may be sent again.
function forget() {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
}

window.addEventListener("pageshow", forget);
window.addEventListener("beforeunload", (event) => {
  // Runs only where somebody stays.
  setTimeout(() => event.defaultPrevented && forget());
});
