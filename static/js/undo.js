// <form data-undo>, <form data-redo>: Ctrl+Z and Ctrl+Y (Ctrl+Shift+Z) post them, unless one is typing.
import { letterOf } from "./key-letter.js";

const TYPING = "input, select, textarea";

function asked(event) {
  const key = letterOf(event);
  if (key === "y" || (key === "z" && event.shiftKey)) return "[data-redo]";
  return key === "z" ? "[data-undo]" : null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.altKey || !(event.ctrlKey || event.metaKey)) return;
  const selector = asked(event);
  if (!selector || event.target.closest?.(TYPING)) return;
  const button = document.querySelector(`form${selector} button:enabled`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
