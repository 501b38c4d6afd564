// <form data-combobox>: a text field (data-combobox-input) whose options (data-combobox-options,
// each role="option" with data-value, or data-href to go to) htmx fetches; the arrows choose, Enter
// takes.
function parts(inside) {
  const box = inside.closest("[data-combobox]");
  return box && {
    box,
    input: box.querySelector("[data-combobox-input]"),
    list: box.querySelector("[data-combobox-options]"),
    value: box.querySelector("[data-combobox-value]"),
  };
}

function options(list) {
  return [...list.querySelectorAll("[role='option']")];
}

function show({ input, list }, isShown) {
  list.hidden = !isShown;
  input.setAttribute("aria-expanded", String(isShown));
  if (!isShown) input.removeAttribute("aria-activedescendant");
}

function mark({ input, list }, option) {
  for (const other of options(list)) other.setAttribute("aria-selected", String(other === option));
  option.id ||= `${list.id}-${options(list).indexOf(option)}`;
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(combobox, option) {
  if (option.dataset.href) {
    window.location.assign(option.dataset.href);
    return;
  }
  combobox.input.value = option.dataset.label ?? option.textContent.trim();
  combobox.value.value = option.dataset.value;
  show(combobox, false);
  combobox.input.dispatchEvent(new Event("change", { bubbles: true }));
  if (combobox.box.tagName === "FORM") combobox.box.requestSubmit();
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches?.("[data-combobox-options]")) return;
  const combobox = parts(event.target);
  show(combobox, event.target.children.length > 0 && combobox.input.value.trim() !== "");
});

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-combobox-input]")) return;
  const combobox = parts(event.target);
  if (combobox.value) combobox.value.value = "";
  if (!event.target.value.trim()) show(combobox, false);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-combobox-input]")) return;
  const combobox = parts(event.target);
  if (combobox.list.hidden) return;
  const all = options(combobox.list);
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Escape") show(combobox, false);
  else if (event.key === "Enter" && at >= 0) take(combobox, all[at]);
  else if (event.key === "ArrowDown" && all.length) mark(combobox, all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp" && all.length) mark(combobox, all.at(at <= 0 ? -1 : at - 1));
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const option = event.target.closest?.("[data-combobox-options] [role='option']");
  if (option) take(parts(option), option);
  for (const box of document.querySelectorAll("[data-combobox]")) {
    if (!box.contains(event.target)) show(parts(box.firstElementChild), false);
  }
});
