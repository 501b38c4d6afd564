// <details data-menu>: closes on Escape, and on a click elsewhere.
function open() {
  return document.querySelectorAll("details[data-menu][open]");
}

document.addEventListener("click", (event) => {
  for (const menu of open()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Escape closes the innermost menu that holds the focus, else every open one.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const around = document.activeElement?.closest("details[data-menu][open]");
  for (const menu of around ? [around] : open()) {
    menu.open = false;
    if (menu === around) menu.querySelector("summary").focus();
  }
});
