// <button data-message-close>: takes the message off the page; shown only where this runs.
function attach() {
  for (const button of document.querySelectorAll("[data-message-close][hidden]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-message-close]");
  if (!button) return;
  button.closest(".message").remove();
  document.getElementById("content").focus();
});

document.addEventListener("htmx:afterSettle", attach);
attach();
