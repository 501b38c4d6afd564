// Choosing what a new condition will be about counts nothing: only its button does something.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-criteria-quiet]")) event.stopPropagation();
}, true);
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-criteria-quiet]")) event.stopPropagation();
}, true);
