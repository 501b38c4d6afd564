// A box of ticks in a filter bar: finding in a long list, and showing what is chosen.
document.addEventListener("toggle", (event) => {
  const search = event.target.querySelector?.("[data-choice-search]");
  if (!search || !event.target.open) return;
  search.hidden = false;
  search.focus();
}, true);

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-choice-search]")) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const option of event.target.closest(".choice__box").querySelectorAll("li")) {
    option.hidden = !option.textContent.toLowerCase().includes(wanted);
  }
});

// Enter in the search of the list ticks the only option left, and sends nothing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-choice-search]")) return;
  event.preventDefault();
  const left = event.target.closest(".choice__box").querySelectorAll("li:not([hidden]) input");
  if (left.length === 1) left[0].click();
});

document.addEventListener("change", (event) => {
  const choice = event.target.closest?.(".choice");
  if (!choice) return;
  const chosen = choice.querySelector(".choice__chosen");
  for (const value of chosen.querySelectorAll(".choice__value")) value.remove();
  const names = [...choice.querySelectorAll("input:checked")].map((tick) => {
    const value = document.createElement("span");
    value.className = "choice__value";
    value.textContent = tick.parentElement.textContent.trim();
    return value;
  });
  chosen.prepend(...names);
});
