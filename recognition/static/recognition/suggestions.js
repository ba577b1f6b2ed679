/*
 * Suggestions while somebody types: the combobox with a list of the ARIA Authoring Practices
 * (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). Without it the form leads to the page of results.
 */
const PAUSE = 150; // milliseconds without a key before it asks

for (const form of document.querySelectorAll("form[data-suggestions]")) combobox(form);

function combobox(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  const told = document.createElement("p");
  const known = new Map(); // answers by what was typed
  let options = [];
  let active = -1;
  let timer = 0;
  let request = null;

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  told.className = "unseen";
  told.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  form.append(list, told);

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Escape" && !list.hidden) {
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const last = options.length - 1;
      if (!options.length) ask();
      else if (event.key === "ArrowDown") open(list.hidden || active === last ? 0 : active + 1);
      else open(list.hidden || active <= 0 ? last : active - 1);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      go(active);
    } else {
      return;
    }
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    request?.abort();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const place = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (place >= 0) go(place);
  });

  /** Ask for what is typed now, one request at a time. */
  async function ask() {
    const typed = input.value.trim();
    request?.abort();
    if (!typed) return show({ told: "", suggestions: [] });
    if (!known.has(typed)) {
      request = new AbortController();
      const address = new URL(form.dataset.suggestions, location.href);
      address.searchParams.set("q", typed);
      try {
        const response = await fetch(address, { signal: request.signal });
        if (!response.ok) return show({ told: "", suggestions: [] });
        known.set(typed, await response.json());
      } catch {
        return; // overtaken, or no network: the form still works
      }
    }
    if (document.activeElement === input) show(known.get(typed));
  }

  function show(answer) {
    options = answer.suggestions;
    told.textContent = answer.told;
    list.replaceChildren(
      ...options.map((option, place) => {
        const item = document.createElement("li");
        const note = document.createElement("span");
        item.id = `${list.id}-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        note.className = "quiet";
        note.textContent = option.note;
        item.append(`${option.name} `, note);
        return item;
      }),
    );
    if (options.length) open();
    else close();
  }

  function open(place = -1) {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(place);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    point(-1);
  }

  /** Let the option at this place be the one that Enter takes. */
  function point(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const item = list.children[active];
    if (item) {
      item.setAttribute("aria-selected", "true");
      item.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", item.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function go(place) {
    location.assign(options[place].address);
  }
}
