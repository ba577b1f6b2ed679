// Keeps the preview beside a position's form up to date while one types. Without it the button below does the same.
"use strict";
// A new form begins in its first field, and a label leads to its own: here the list that is hidden behind the box in
// which one types. On to that box.
const visible = () => {
  const at = document.activeElement;
  if (at?.classList.contains("select2-hidden-accessible")) at.parentElement.querySelector(".select2-selection")?.focus();
};
document.addEventListener("focusin", visible);
window.addEventListener("load", () => setTimeout(visible, 100)); // the box may have been made after that

document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("position_form");
  const shown = document.querySelector("#preview .preview-body");
  const button = form?.querySelector("input[name=_preview]");
  if (!shown || !button) return; // who may only look changes nothing
  button.hidden = true;

  let timer;
  let asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const data = new FormData(form);
    data.set("_preview", "fragment");
    let html;
    try {
      const answer = await fetch(window.location.href, { method: "POST", body: data, signal: asked.signal });
      // A redirect leads to the log-in: the session is over.
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      html = await answer.text();
    } catch (error) {
      if (error.name === "AbortError") return;
      shown.textContent = shown.dataset.failed;
      return;
    }
    if (html !== shown.dataset.last) shown.innerHTML = html; // what is the same is not read out again
    shown.dataset.last = html;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 400);
  };

  form.addEventListener("input", later);
  form.addEventListener("formset:added", later);
  form.addEventListener("formset:removed", later);
  form.addEventListener("click", (event) => {
    if (event.target.closest(".datetimeshortcuts, .calendarbox")) later(); // these set the date without an event
  });
  // Lists that are completed as one types tell jQuery only.
  window.django?.jQuery(form).on("change", later);
  if (form.querySelector("[name=country]")?.value) later(); // came with the link
});
