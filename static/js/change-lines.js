// <form data-change-lines>: a value that is typed or chosen is meant to be set.
document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-change-lines] [data-change-field]");
  const mode = field?.querySelector("[name$='_mode']");
  if (mode && mode !== event.target) mode.value = "set";
});
