/* Time on the first page: a slider over the days, from change to change, and play. No step asks the server; where it
   rests, the page of that day is fetched once, and what tells of the day is taken from it. */

const walk = JSON.parse(document.getElementById("walk").textContent);
const bar = document.getElementById("time");
const slider = document.getElementById("slider");
const play = document.getElementById("play");
const speed = document.getElementById("speed");
const picked = document.getElementById("on");
const heading = document.querySelector(".lead strong time");
const steps = { prev: document.querySelector(".steps [rel=prev]"), next: document.querySelector(".steps [rel=next]") };

const DAY = 86_400_000;
const REST = 400; // ms without another step
const PACE = 900, CALM = 3000; // ms that a day of change is shown at single speed; for who asks for little motion
const OFTEN = 250; // ms between two addresses: browsers bear only so many
/* What tells of the day besides the map and its numbers. */
const PARTS = ["#moves", "section.table", ".ends", ".rules", ".bottom", "nav.main", "nav.languages", "title"];
/* Of these the text, the value or the address alone, for they have buttons that copy them. */
const TEXTS = ".citation, .cite pre, .share textarea", VALUES = ".share input";
const ADDRESSES = '.share a, link[rel="canonical"], link[rel="alternate"]';

const first = Date.parse(walk.first);
const spoken = document.documentElement.lang;
const formats = Object.fromEntries(Object.entries({
  day: { day: "numeric", month: "long", year: "numeric" },
  month: { month: "long", year: "numeric" },
  year: { year: "numeric" },
}).map(([name, parts]) => [name, new Intl.DateTimeFormat(spoken === "en" ? "en-GB" : spoken, { ...parts, timeZone: "UTC" })]));
const SIZES = { year: 4, month: 7, day: 10 }; // of a date in ISO's form
const iso = (day, precision = "day") => new Date(first + day * DAY).toISOString().slice(0, SIZES[precision]);
const told = (day, precision = "day") => formats[precision].format(first + day * DAY);
const place = (text) => Math.round((Date.parse(text) - first) / DAY);

let now = Number(slider.defaultValue), rested = now;
let isMoving = false; // since the last rest: one entry of the history for a whole move
let playing, resting, addressing, asking;

slider.value = now; // a browser may have kept another
picked.value = iso(now);
bar.hidden = false;

/* As the server writes it: the day first, colons and commas plain. */
function address(day) {
  const others = [...new URLSearchParams(location.search)].filter(([name]) => name !== "on");
  const query = new URLSearchParams([["on", iso(day)], ...others]).toString();
  return `${location.pathname}?${query.replaceAll("%3A", ":").replaceAll("%2C", ",")}`;
}

function date(time, day, precision) {
  time.dateTime = iso(day, precision);
  time.textContent = told(day, precision);
}

/* Show a day, with all that is known of it here. */
function show(day) {
  if (day === now) return;
  now = day;
  slider.value = day;
  slider.setAttribute("aria-valuetext", told(day));
  picked.value = iso(day);
  date(heading, day);
  lead(steps.prev, walk.changes.findLast((other) => other < day));
  lead(steps.next, walk.changes.find((other) => other > day));
  document.dispatchEvent(new CustomEvent("day", { detail: day }));
  for (const part of stale()) part.setAttribute("aria-busy", "true");
}

function lead(link, day) {
  link.hidden = day === undefined;
  if (link.hidden) return link.removeAttribute("href");
  link.href = address(day);
  date(link.querySelector("time"), day, walk.coarse[day]);
}

const stale = () => document.querySelectorAll("#moves, section.table");

/* Move to a day: the first step of a move is a new entry of the history, the others change it. */
function move(day) {
  if (day === undefined || day === now) return;
  show(day);
  asking?.abort();
  clearTimeout(resting);
  if (!isMoving) history.pushState(null, "", address(now));
  else addressing ??= setTimeout(named, OFTEN);
  isMoving = true;
}

function named() {
  clearTimeout(addressing);
  addressing = undefined;
  history.replaceState(null, "", address(now));
}

function restSoon() {
  clearTimeout(resting);
  resting = setTimeout(rest, REST);
}

/* The day stays: its words, and the parts that only the server makes. */
async function rest() {
  clearTimeout(resting);
  if (addressing) named();
  isMoving = false;
  document.dispatchEvent(new CustomEvent("rest", { detail: now }));
  document.getElementById("status").textContent = document.querySelector(".lead").innerText; // said to who cannot see it
  if (now === rested) return renewed();
  asking?.abort();
  asking = new AbortController();
  const day = now, { signal } = asking;
  try {
    const response = await fetch(location.href, { signal });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (signal.aborted) return;
    swap(page);
    rested = day;
  } catch (error) {
    if (!signal.aborted) missing();
  }
}

function swap(page) {
  for (const name of PARTS) {
    const old = document.querySelector(name), renewed = page.querySelector(name);
    if (!old || !renewed) continue;
    const links = (part) => [...part.querySelectorAll("a, button, summary, [tabindex]")];
    const at = links(old).indexOf(document.activeElement);
    old.replaceChildren(...document.adoptNode(renewed).childNodes);
    if (at >= 0) (links(old)[at] ?? links(old).at(-1))?.focus({ preventScroll: true });
  }
  pairs(page, TEXTS, (old, renewed) => { old.textContent = renewed.textContent; });
  pairs(page, VALUES, (old, renewed) => { old.value = renewed.value; });
  pairs(page, ADDRESSES, (old, renewed) => { old.href = renewed.href; });
  renewed();
}

function pairs(page, selector, change) {
  const found = page.querySelectorAll(selector);
  document.querySelectorAll(selector).forEach((old, at) => { if (found[at]) change(old, found[at]); });
}

const renewed = () => { for (const part of stale()) part.removeAttribute("aria-busy"); };

/* Nothing came: what stands there is of another day, and goes; the way to the day's own page stays. */
function missing() {
  for (const part of stale()) {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = told(now);
    const title = part.querySelector("h2");
    part.replaceChildren(title, link);
  }
  rested = undefined;
  renewed();
}

slider.addEventListener("input", () => { halt(); move(Number(slider.value)); });
slider.addEventListener("change", () => { if (now !== rested || isMoving) restSoon(); });
for (const link of Object.values(steps)) {
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    halt();
    move(place(new URL(link.href).searchParams.get("on")));
    restSoon();
    if (link.hidden) slider.focus();
  });
}
picked.form.addEventListener("submit", (event) => {
  event.preventDefault();
  halt();
  move(place(picked.value));
  restSoon();
});

/* Play: from change to change, each as long as the last. */

function halt() {
  if (playing === undefined) return;
  clearTimeout(playing);
  playing = undefined;
  bar.classList.remove("playing");
  rest();
}

const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
const pace = () => (isCalm.matches ? CALM : PACE) / speed.value;

function step() {
  move(walk.changes.find((day) => day > now));
  playing = setTimeout(walk.changes.at(-1) > now ? step : halt, pace());
}

play.addEventListener("click", () => {
  if (playing !== undefined) return halt();
  bar.classList.add("playing");
  if (!(walk.changes.at(-1) > now)) {
    move(0);
    playing = setTimeout(step, pace());
  } else {
    step();
  }
});
document.addEventListener("visibilitychange", () => { if (document.hidden) halt(); });

/* Back and forth: what else the address says needs another page. */

const others = () => {
  const params = new URLSearchParams(location.search);
  params.delete("on");
  return params.toString();
};
const kept = others();

addEventListener("popstate", () => {
  if (others() !== kept) return location.reload();
  const on = new URLSearchParams(location.search).get("on");
  halt();
  show(on ? place(on) : place(bar.dataset.telling));
  restSoon();
});
