/* Copy and print the recovery codes; without it they are selected and printed by hand. */
"use strict";
const tools = document.getElementById("recovery-tools");
tools.hidden = false;
tools.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.does === "print") {
    window.print();
    return;
  }
  const codes = document.getElementById("recovery-codes");
  try {
    await navigator.clipboard.writeText(codes.textContent);
    button.textContent = button.dataset.done;
  } catch {
    getSelection().selectAllChildren(codes); // without HTTPS there is no clipboard
  }
});
