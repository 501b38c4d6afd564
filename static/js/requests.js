// A fragment that could not be fetched is said, not swallowed.
const notice = document.querySelector("[data-notice]");
const SENTENCES = { 403: "refused", 404: "gone", 410: "gone" };

function say(sentence, ...more) {
  notice.replaceChildren(sentence, ...more);
  notice.hidden = false;
}

// In another tab, so that what is typed in this one stays.
function signInLink() {
  const link = Object.assign(document.createElement("a"), { href: notice.dataset.signIn, target: "_blank" });
  link.textContent = notice.dataset.signInAgain;
  return link;
}

// It stays until an answer shows that somebody is signed in: to leave a cell for it saves, too.
function isSignInOffered() {
  return !notice.hidden && notice.querySelector("a") !== null;
}

// Who signed in meanwhile has another token than the page came with.
function token() {
  return document.cookie.split("; ").find((pair) => pair.startsWith("csrftoken="))?.slice("csrftoken=".length);
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const now = token();
  if (!now) return;
  detail.headers["X-CSRFToken"] = now;
  if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = now;
});

// Signed out meanwhile, the answer is the page to sign in: it does not belong in the fragment.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { responseURL, status } = event.detail.xhr;
  if (!responseURL || new URL(responseURL).pathname !== notice.dataset.signIn) {
    if (isSignInOffered() && status < 400) notice.hidden = true;
    return;
  }
  event.detail.shouldSwap = false;
  // Said already by another answer, and perhaps under somebody's finger.
  if (isSignInOffered()) return;
  say(`${notice.dataset.signedOut} `, signInLink());
});

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(notice.dataset[SENTENCES[status] ?? "failed"]);
});
document.addEventListener("htmx:sendError", () => say(notice.dataset.offline));

// What asks again and again would begin the loading of the page anew with each answer, and a page
// that takes longer than from one question to the next would never come.
let isLeaving = false;
document.addEventListener("htmx:beforeOnLoad", (event) => {
  isLeaving ||= event.detail.xhr.getResponseHeader("HX-Refresh") === "true";
});
window.addEventListener("pageshow", () => {
  isLeaving = false;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isLeaving) event.preventDefault();
  // What the page asks by itself, every so often, leaves in place what somebody is reading.
  const isAsked = Boolean(event.detail.requestConfig.triggeringEvent);
  if (isAsked && !isSignInOffered()) notice.hidden = true;
});
