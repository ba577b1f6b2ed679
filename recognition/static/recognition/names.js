// Gives names to what Django's own scripts and templates leave without one for those who hear the page.
"use strict";
{
  // A list that is completed as one types shows a box of its own, which does not know the label of the list.
  const nameBox = (box) => {
    // While it is open it owns its list; that it controls it is what is asked of a box with a list today.
    const owned = box.getAttribute("aria-owns");
    if (owned) box.setAttribute("aria-controls", owned);
    else box.removeAttribute("aria-controls");
    const select = box.closest(".select2-container")?.previousElementSibling;
    const shown = box.querySelector(".select2-selection__rendered");
    if (!select?.id || !shown || shown.getAttribute("role") !== "textbox") return;
    // What is chosen is the box's value, no field in a field.
    shown.removeAttribute("role");
    shown.removeAttribute("aria-readonly");
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (label) {
      label.id ||= `${select.id}_label`;
      box.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
    } else if (select.ariaLabel) {
      box.id ||= `${select.id}_box`;
      box.ariaLabel = select.ariaLabel;
      box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`);
    }
  };
  const nameList = (list) => {
    const opener = document.querySelector(".select2-container--open .select2-selection[role=combobox]");
    const of = opener?.closest(".select2-container").previousElementSibling;
    const name = of?.ariaLabel ?? of?.labels?.[0]?.textContent.trim();
    if (!name) return;
    for (const part of [list, list.querySelector("input[type=search]"), list.querySelector("[role=listbox]")]) {
      if (part) part.ariaLabel = name;
    }
    list.role = "region"; // it stands outside of the page's main part
  };
  const look = () => {
    document.querySelectorAll(".select2-selection[role=combobox]").forEach(nameBox);
    document.querySelectorAll("body > .select2-container--open").forEach(nameList);
    // A picture with a text, by which the box beside it is named.
    document.querySelectorAll(".search-label-icon[aria-label]:not([role])").forEach((icon) => (icon.role = "img"));
  };
  document.addEventListener("DOMContentLoaded", () => {
    const search = document.querySelector("#changelist-search input[type=submit]");
    if (search) document.getElementById("searchbar").ariaLabel = search.value; // the picture's text is English
    for (const heading of document.querySelectorAll("th.original:empty")) {
      heading.replaceWith(Object.assign(document.createElement("td"), { className: "original" })); // heads nothing
    }
    look();
    const seen = { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-expanded", "aria-owns"] };
    new MutationObserver(look).observe(document.body, seen);
  });
}
