// <button data-press="Control+Enter">: the keys press it, also while somebody types. Page keys and
// keys held with another are nobody's letters.

// On a Russian keyboard the key of the slash writes a full stop.
const SIGNS = { "Slash .": "/" };

function pressed(event) {
  const held = [event.ctrlKey || event.metaKey ? "Control" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : ""];
  // A digit by its place: with Alt, some layouts make another sign of it.
  const key = event.code.startsWith("Digit") ? event.code.slice(5) : SIGNS[`${event.code} ${event.key}`] ?? event.key;
  return [...held.filter(Boolean), key].join("+");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented) return;
  const name = pressed(event);
  const control = [...document.querySelectorAll("[data-press]")].find((one) => one.dataset.press === name);
  if (!control) return;
  event.preventDefault();
  control.focus();
  control.click();
});
