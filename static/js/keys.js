// <a data-key="ArrowRight">: the key follows the link, unless one is typing or holds another key.
const TYPING = "input, select, textarea, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest?.(TYPING)) return;
  const link = [...document.querySelectorAll("a[data-key]")].find(
    (candidate) => candidate.dataset.key === event.key,
  );
  if (!link) return;
  event.preventDefault();
  link.click();
});
