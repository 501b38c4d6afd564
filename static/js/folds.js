// <details data-fold="name">: what a person opened stays open, on the next page too. The server
// reads the cookie, so that nothing moves once the page is there.
const COOKIE = "open_groups";

function remember(turning) {
  const groups = [...document.querySelectorAll("details[data-fold]")];
  const open = groups.filter((group) => group.open !== (group === turning)).map((group) => group.dataset.fold);
  document.cookie = `${COOKIE}=${open.join(".")}; path=/; max-age=31536000; samesite=lax`;
}

// A press is what a person did; `toggle` also tells of groups that came open, and tells it late.
document.addEventListener("click", (event) => {
  const group = event.target.closest?.("summary")?.parentElement;
  if (group?.matches("[data-fold]")) remember(group);
});

// A group that somebody works in stays open after saving.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-fold-form]")) remember();
});
