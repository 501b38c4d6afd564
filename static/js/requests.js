// A fragment that could not be fetched is said, not swallowed.
const notice = document.querySelector("[data-notice]");
const SENTENCES = { 403: "refused", 404: "gone", 410: "gone" };

function say(sentence) {
  notice.textContent = sentence;
  notice.hidden = false;
}

// Signed out meanwhile, the answer is the page to sign in: it does not belong in the fragment.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { responseURL } = event.detail.xhr;
  if (!responseURL || new URL(responseURL).pathname !== notice.dataset.signIn) return;
  event.detail.shouldSwap = false;
  say(notice.dataset.signedOut);
});

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(notice.dataset[SENTENCES[status] ?? "failed"]);
});
document.addEventListener("htmx:sendError", () => say(notice.dataset.offline));
document.addEventListener("htmx:beforeRequest", () => {
  notice.hidden = true;
});
