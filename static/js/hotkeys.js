// <input data-hotkey="/">: the key moves the focus there, unless one is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea, [contenteditable]")) return;
  const field = [...document.querySelectorAll("[data-hotkey]")].find(
    (candidate) => candidate.dataset.hotkey === event.key,
  );
  if (!field) return;
  event.preventDefault();
  field.focus();
});
