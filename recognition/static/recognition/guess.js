// Tells of an address as soon as it is pasted what the record knows of it. Without it the button below does the same.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const told = document.querySelector("[data-guess]");
  const form = document.getElementById("source_form");
  const url = form?.elements.url;
  if (!told || !url) return; // only a new source is looked up
  const button = form.querySelector("input[name=_look_up]");
  if (button) button.hidden = true;

  const guessed = {}; // what stands in a field because it was likely: another address may make it other
  let asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(told.dataset.guess, window.location.href);
    address.searchParams.set("url", url.value);
    let found;
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok || answer.redirected) return; // saving tells the same
      found = await answer.json();
    } catch {
      return;
    }
    told.innerHTML = found.html;
    for (const name of ["publisher", "language"]) {
      const field = form.elements[name];
      if (field.value && field.value !== guessed[name]) continue; // typed by hand
      field.value = guessed[name] = found[name];
    }
  };
  let timer;
  url.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  });
});
