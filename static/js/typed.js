// Forms with something typed: data-keep-typed="unsaved" was refused and is unsaved as it stands.
export function isUnsaved(form) {
  return form.dataset.keepTyped === "unsaved" || [...form.elements].some(isChanged);
}

// A field that says something else than the page did when it came.
function isChanged(field) {
  if (field.type === "hidden" || !field.name) return false;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return isChosenAnew(field);
  return "defaultValue" in field && field.value !== field.defaultValue;
}

// Where the page marks no option of a list, the first one is what it says.
function isChosenAnew(list) {
  const options = [...list.options];
  const marked = options.filter((option) => option.defaultSelected);
  const shown = marked.length || list.multiple ? marked : options.slice(0, 1);
  return options.some((option) => option.selected !== shown.includes(option));
}
