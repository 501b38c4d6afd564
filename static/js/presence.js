// <span data-presence="address">: the page says every few seconds that it is looked at, and shows who
// else is there. A page out of sight says nothing: who left it for another is not there.
const OFTEN = 20_000;
const shown = document.querySelector("[data-presence]");

async function tell() {
  if (document.visibilityState !== "visible") return;
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch(shown.dataset.presence, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
  // Unreachable or signed out: nobody is known to be here, and what is typed is not disturbed.
  const names = answer?.status === 200 && !answer.redirected ? (await answer.text()).trim() : "";
  if (shown.textContent !== names) shown.textContent = names;
}

if (shown) {
  tell();
  setInterval(tell, OFTEN);
  document.addEventListener("visibilitychange", tell);
}
