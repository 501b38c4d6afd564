// <select data-options="id">: came with what is chosen alone; the <template> holds all there is to choose.
for (const list of document.querySelectorAll("select[data-options]")) {
  const chosen = list.value;
  list.replaceChildren(document.getElementById(list.dataset.options).content.cloneNode(true));
  const option = [...list.options].find((one) => one.value === chosen);
  // As if the page had said so: the form does not count as changed.
  if (option) option.defaultSelected = option.selected = true;
}
