// Whoever signs out leaves nothing behind in the tab: neither former values of cells nor ticks.
document.addEventListener("submit", (event) => {
  if ("signOut" in event.target.dataset) sessionStorage.clear();
});
