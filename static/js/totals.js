// [data-refresh-after-posts] asks again once a fragment of the page changed something.
document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, successful } = event.detail;
  if (requestConfig.verb !== "post" || !successful) return;
  for (const shown of document.querySelectorAll("[data-refresh-after-posts]")) {
    htmx.trigger(shown, "refresh");
  }
});
