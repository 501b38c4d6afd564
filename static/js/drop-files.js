// <form data-drop-files>: files dropped anywhere on the page are handed over by it at once.
const form = document.querySelector("form[data-drop-files]");
let wasHidden = false;

function holdsFiles(event) {
  return [...(event.dataTransfer?.types ?? [])].includes("Files") && !event.target.closest?.("input[type=file]");
}

function show(isOver) {
  if (!form.classList.contains("is-over")) wasHidden = form.hidden;
  form.hidden = isOver ? false : wasHidden;
  form.classList.toggle("is-over", isOver);
}

document.addEventListener("dragover", (event) => {
  if (!form || !holdsFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  show(true);
});

// Left for good where the pointer goes nowhere else on the page.
document.addEventListener("dragleave", (event) => {
  if (form?.classList.contains("is-over") && !event.relatedTarget) show(false);
});

document.addEventListener("drop", (event) => {
  if (!form || !holdsFiles(event)) return;
  event.preventDefault();
  form.querySelector("input[type=file]").files = event.dataTransfer.files;
  form.requestSubmit();
});
