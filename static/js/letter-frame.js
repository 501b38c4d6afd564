// A Word letter drawn in a frame without rights, in place of its words on the page.
for (const frame of document.querySelectorAll("iframe[data-letter]")) {
  const words = document.getElementById(frame.dataset.words);
  let isSent = false;

  async function send() {
    isSent = true;
    if (frame.dataset.coded) {
      const bytes = Uint8Array.from(atob(frame.dataset.coded), (sign) => sign.charCodeAt(0));
      frame.contentWindow.postMessage({ letter: bytes.buffer }, "*");
      return;
    }
    const response = await fetch(frame.dataset.letter);
    // Elsewhere leads what cannot be made any more.
    if (!response.ok || response.redirected) return;
    frame.contentWindow.postMessage({ letter: await response.arrayBuffer() }, "*");
  }

  window.addEventListener("message", ({ data, source }) => {
    if (source !== frame.contentWindow) return;
    if (data.isReady && !isSent) send();
    if (!data.height) return;
    frame.style.height = `${data.height}px`;
    words.hidden = true;
    frame.dataset.drawn = "";
  });
  // It may have been ready before anybody listened.
  frame.contentWindow.postMessage({ isAsked: true }, "*");
}
