// Says below a box how many characters stand in it, of how many that may. The server counts again.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("textarea[data-limit]")) {
    const told = document.createElement("div");
    told.className = "counted help";
    // Read out once it is too long, not with each letter.
    told.setAttribute("aria-live", "polite");
    (document.getElementById(`${box.id}_helptext`) ?? box).after(told);
    const count = () => {
      // As the server counts: line breaks and runs of blanks become one blank, and letters are code points.
      const length = [...box.value.trim().replace(/\s+/gu, " ")].length;
      const beyond = length > Number(box.dataset.limit);
      told.textContent = (beyond ? box.dataset.beyond : box.dataset.within).replace("{count}", length);
      told.classList.toggle("beyond", beyond);
      told.setAttribute("aria-live", beyond ? "polite" : "off");
    };
    box.addEventListener("input", count);
    count();
  }
});
