/* The map of the first page: follows the day that time.js tells by the event "day", tells of the country under the
   pointer or the keyboard, and is one stop of the keyboard, in which arrow keys lead from country to country. */

const walk = JSON.parse(document.getElementById("walk").textContent);
const world = document.querySelector(".world");
const tip = document.getElementById("tip");
const figure = tip.parentElement;
const links = new Map([...world.querySelectorAll("a[data-code]")].map((link) => [link.dataset.code, link]));
const counted = [...links].filter(([, link]) => link.dataset.status).map(([code]) => code);
const spoken = document.documentElement.lang;
const first = Date.parse(walk.first);
const DAY = 86_400_000;

/* What is told of a country. Fixed are those without acts: they stay as the page came. */

const formats = Object.fromEntries(Object.entries({
  day: { day: "numeric", month: "long", year: "numeric" },
  month: { month: "long", year: "numeric" },
  year: { year: "numeric" },
}).map(([name, parts]) => [name, new Intl.DateTimeFormat(spoken === "en" ? "en-GB" : spoken, { ...parts, timeZone: "UTC" })]));

const told = (day, precision = "day") => formats[precision].format(first + day * DAY);
const filled = (text, words) => text.replace(/%\((\w+)\)s/g, (_, name) => words[name]);

let now = Number(document.getElementById("slider").value);

function act(code) {
  return walk.countries[code].acts.findLast(([from]) => from <= now);
}

function status(code) {
  const { acts } = walk.countries[code];
  return acts.length ? act(code)?.[1] ?? walk.before : links.get(code).dataset.status;
}

function words(code) {
  const country = walk.countries[code].name;
  if (!counted.includes(code)) return filled(walk.words.uncounted, { country });
  const [, , since, precision, basis, sources] = act(code) ?? [];
  const label = walk.statuses[status(code)];
  if (since === undefined) return filled(walk.words.short, { country, status: label });
  return filled(walk.words.whole, {
    country, status: label, since: told(since, precision), basis: walk.bases[basis], sources: walk.sources[sources],
  });
}

/* The day. While it moves, a country that changes has one attribute changed; its words follow when it rests. */

const sheet = new CSSStyleSheet();
for (const name of Object.keys(walk.statuses)) sheet.insertRule(`.world a[data-status="${name}"] { fill: url("#m-${name}") }`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const rows = new Map([...document.querySelectorAll(".legend [data-status]")].map((row) => [row.dataset.status, row]));
const number = new Intl.NumberFormat(spoken);

document.addEventListener("day", ({ detail }) => {
  now = detail;
  const numbers = {};
  for (const code of counted) {
    const found = status(code), link = links.get(code);
    numbers[found] = (numbers[found] ?? 0) + 1;
    if (link.dataset.status !== found) link.dataset.status = found;
  }
  for (const [name, row] of rows) {
    const text = number.format(numbers[name] ?? 0), place = row.querySelector(".number");
    if (place.textContent !== text) place.textContent = text;
    if (row.classList.contains("none") === Boolean(numbers[name])) row.classList.toggle("none");
  }
  if (shown) fill(shown);
});

const name = (code) => {
  const link = links.get(code), text = words(code);
  if (link.getAttribute("aria-label") !== text) link.setAttribute("aria-label", text);
};

document.addEventListener("rest", () => {
  for (const code of counted) name(code);
  world.setAttribute("aria-label", filled(walk.words.map, { on: told(now) }));
});

/* Links lead to the day shown; all two hundred are not changed for the one that is followed. */

function lead(link) {
  const href = link.getAttribute("href").replace(/(?<=[?&]on=)[\d-]+/, new Date(first + now * DAY).toISOString().slice(0, 10));
  if (link.getAttribute("href") !== href) link.setAttribute("href", href);
  return href;
}

for (const kind of ["pointerdown", "focusin", "click"]) {
  figure.addEventListener(kind, ({ target }) => {
    const link = target.closest("a[data-code]");
    if (link) lead(link);
  }, true);
}

/* One stop of the keyboard. */

let stop = world.querySelector('[data-status="subject"]') ?? links.values().next().value;
for (const link of links.values()) if (link !== stop) link.setAttribute("tabindex", "-1");
document.getElementById("keys").hidden = false;

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function nearest(code, [right, down]) {
  const [x, y] = walk.countries[code].at;
  let best, least = Infinity;
  for (const other of links.keys()) {
    const [ox, oy] = walk.countries[other].at, dx = ox - x, dy = oy - y;
    const ahead = dx * right + dy * down, aside = Math.abs(dx * down) + Math.abs(dy * right);
    if (ahead <= 0 || aside > 2 * ahead) continue;
    const far = ahead + 2 * aside;
    if (far < least) [best, least] = [other, far];
  }
  return best;
}

world.addEventListener("keydown", (event) => {
  const link = event.target.closest("a[data-code]"), arrow = ARROWS[event.key];
  if (!link || !arrow || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  links.get(nearest(link.dataset.code, arrow))?.focus();
});

// On the figure: Chromium takes a drawing that listens to the focus for a stop of its own.
figure.addEventListener("focusin", ({ target }) => {
  const link = target.closest("a[data-code]");
  if (!link) return;
  stop.setAttribute("tabindex", "-1");
  stop = link;
  stop.removeAttribute("tabindex");
  name(link.dataset.code);
  if (link.matches(":focus-visible")) show(link.dataset.code);
});
figure.addEventListener("focusout", ({ relatedTarget }) => { if (more.hidden || (relatedTarget && !figure.contains(relatedTarget))) hide(); });

/* What is told beside the country: stays while the pointer is on it, goes with Escape. */

const [title, line, since, rests, more] = tip.children;
const LATE = 120; // ms in which the pointer may cross other countries on its way to the tip
const APART = 14; // px between the tip and what it tells of
let shown = null, waiting;

for (const link of links.values()) link.querySelector("title")?.remove(); // the browser would show it beside the tip

function fill(code) {
  const found = act(code), isCounted = counted.includes(code), of = status(code);
  title.textContent = walk.countries[code].name;
  line.querySelector("svg").toggleAttribute("hidden", !isCounted);
  line.querySelector("use").setAttribute("href", `#k-${of}`);
  line.querySelector(".label").textContent = isCounted ? walk.statuses[of] : walk.words.apart;
  since.textContent = isCounted && found ? filled(walk.words.since, { since: told(found[2], found[3]) }) : "";
  rests.textContent = isCounted && found ? `${walk.bases[found[4]]}, ${walk.sources[found[5]]}` : "";
}

/* Above or below `at`, which it must not hide, and within the view. */
function put(at) {
  const frame = figure.getBoundingClientRect(), box = tip.getBoundingClientRect();
  const above = at.top - APART - box.height;
  const top = above > Math.min(0, frame.top) ? above : at.bottom + APART;
  const middle = (at.left + at.right) / 2 - box.width / 2;
  const left = Math.max(4, Math.min(middle, document.documentElement.clientWidth - box.width - 4));
  tip.style.left = `${left - frame.left}px`;
  tip.style.top = `${top - frame.top}px`;
}

function show(code, at, byTouch = false) {
  clearTimeout(waiting);
  shown = code;
  fill(code);
  more.hidden = !byTouch;
  more.href = lead(links.get(code));
  tip.hidden = false;
  put(at ?? spot(code));
}

function hide() {
  clearTimeout(waiting);
  shown = null;
  tip.hidden = true;
}

/* The marker of a small state, of which there is one for narrow maps. */
const marker = (link) => [...link.querySelectorAll("circle")].find((circle) => circle.checkVisibility());

/* Where a country stands in the view: all of a small one, the middle of a large one. */
function spot(code) {
  const drawn = (marker(links.get(code)) ?? links.get(code)).getBoundingClientRect();
  if (drawn.width < 160 && drawn.height < 120) return drawn;
  const [x, y] = walk.countries[code].at, scale = world.getScreenCTM();
  return around(scale.a * x + scale.e, scale.d * y + scale.f, 20);
}

const around = (x, y, by) => ({ left: x - by, right: x + by, top: y - by, bottom: y + by });

world.addEventListener("pointerover", (event) => {
  const code = event.target.closest("a[data-code]")?.dataset.code;
  if (event.pointerType === "touch" || code === shown) return;
  clearTimeout(waiting);
  const { clientX, clientY } = event;
  if (!code) waiting = setTimeout(hide, 2 * LATE);
  else waiting = setTimeout(() => show(code, around(clientX, clientY, 8)), shown ? LATE : 0);
});
world.addEventListener("pointerleave", (event) => {
  if (event.pointerType === "touch") return;
  clearTimeout(waiting);
  waiting = setTimeout(hide, 2 * LATE);
});
tip.addEventListener("pointerenter", () => clearTimeout(waiting));
tip.addEventListener("pointerleave", (event) => {
  if (event.pointerType !== "touch") waiting = setTimeout(hide, LATE);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shown) hide();
});

/* A finger is told first, and led on by the link or by a second tap; beside a small state it is meant. */
const FINGER = 18; // px

world.addEventListener("click", (event) => {
  if (event.pointerType !== "touch" && event.pointerType !== "pen") return;
  const code = small(event) ?? event.target.closest("a[data-code]")?.dataset.code;
  if (!code) return hide();
  if (code === shown && event.target.closest("a[data-code]")) return;
  event.preventDefault();
  show(code, around(event.clientX, event.clientY, FINGER), true);
});
document.addEventListener("pointerdown", ({ target }) => {
  if (shown && !figure.contains(target)) hide();
});

function small({ clientX, clientY, target }) {
  const link = target.closest("a[data-code]");
  if (link && marker(link)) return link.dataset.code;
  let best, least = FINGER;
  for (const [code, other] of links) {
    const circle = marker(other);
    if (!circle) continue;
    const box = circle.getBoundingClientRect();
    const far = Math.hypot(box.left + box.width / 2 - clientX, box.top + box.height / 2 - clientY);
    if (far < least) [best, least] = [code, far];
  }
  // On a country of its own size the finger may well mean that one.
  return link && least > FINGER / 2 ? undefined : best;
}
