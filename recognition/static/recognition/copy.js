/* Buttons that copy a text of the page: <button type="button" hidden data-copy="#the-text" data-copied="Copied">Copy</button>.
   Without this script they stay hidden, and the text can be marked by hand. */

const SHOWN = 2500; // ms in which the button says what it has done

async function copy(element) {
  const text = "value" in element ? element.value : element.textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // not over HTTPS, or not allowed: the old way needs a marked text
    mark(element);
    return document.execCommand("copy");
  }
  return true;
}

function mark(element) {
  if ("select" in element) {
    element.focus();
    element.select();
  } else {
    getSelection().selectAllChildren(element);
  }
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  let timer;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const element = document.querySelector(button.dataset.copy);
    if (!await copy(element)) return mark(element); // marked, so that Ctrl+C does it
    button.textContent = button.dataset.copied;
    clearTimeout(timer);
    timer = setTimeout(() => { button.textContent = label; }, SHOWN);
  });
}

// A click into such a field marks all of it.
for (const field of document.querySelectorAll("textarea[readonly], input[readonly]")) field.addEventListener("focus", () => field.select());
