/* Draws the counts over time that the page holds as data: stacked areas by Observable Plot, the days that stand out, and a
   day that pointer and keyboard choose, whose counts the legend tells. Without this script the table says all of it. */

const { Plot } = window;
const SVG = "http://www.w3.org/2000/svg";
const DAY = 86_400_000; // ms
const TOP = 62, BOTTOM = 26, LEFT = 34, RIGHT = 8; // px around the areas
const NEAR = 5; // px within which the pointer means a day that stands out

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

class Series {
  constructor(figure) {
    this.figure = figure;
    this.data = JSON.parse(document.getElementById(figure.dataset.series).textContent);
    this.start = Date.parse(this.data.first);
    this.drawing = figure.querySelector(".drawing");
    this.words = new Intl.DateTimeFormat(figure.dataset.lang, { dateStyle: "long", timeZone: "UTC" });
    this.slider = this.makeSlider();
    new ResizeObserver(() => this.draw()).observe(this.drawing);
    this.choose(this.data.chosen);
  }

  makeSlider() {
    const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: this.data.days - 1, step: 1 });
    slider.setAttribute("aria-label", this.drawing.dataset.slider);
    slider.addEventListener("input", () => this.choose(slider.valueAsNumber));
    this.drawing.append(slider);
    return slider;
  }

  date(day) {
    return new Date(this.start + day * DAY);
  }

  counts(day) {
    return this.data.changes.findLast(([first]) => first <= day).slice(1);
  }

  rows() {
    const { changes, days, statuses } = this.data;
    const steps = [...changes, [days, ...changes.at(-1).slice(1)]]; // the last counts hold until the end
    return steps.flatMap(([first, ...counts]) =>
      counts.map((count, place) => ({ date: this.date(first), status: statuses[place].status, count })));
  }

  draw() {
    const width = Math.round(this.drawing.clientWidth);
    if (!width || width === this.width) return;
    this.width = width;
    this.height = Math.round(Math.min(480, Math.max(300, width * 0.5)));
    const ticks = Math.round(this.height / 70);
    const order = this.data.statuses.map(({ status }) => status);
    const plot = Plot.plot({
      width,
      height: this.height,
      marginTop: TOP, marginBottom: BOTTOM, marginLeft: LEFT, marginRight: RIGHT,
      x: { type: "utc", domain: [this.date(0), this.date(this.data.days)], label: null, ticks: "year" },
      y: { label: null, ticks, tickFormat: "d" },
      marks: [
        Plot.areaY(this.rows(), {
          x: "date", y: "count", z: "status", order, curve: "step-after", className: "areas",
          fill: ({ status }) => `url(#b-${status})`,
        }),
        Plot.gridY({ ticks, stroke: "currentColor", strokeOpacity: 0.15 }),
      ],
    });
    plot.querySelectorAll("style").forEach((style) => style.remove()); // the policy forbids it; chart.css says the same
    plot.querySelectorAll("[aria-label]").forEach((part) => part.removeAttribute("aria-label")); // it is told as a whole
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", this.drawing.dataset.label);
    this.x = plot.scale("x");
    this.annotate(plot);
    this.cursor = plot.appendChild(element("line", { class: "cursor", y1: TOP, y2: this.height - BOTTOM }));
    for (const kind of ["pointermove", "pointerdown"]) plot.addEventListener(kind, (event) => this.point(event, plot));
    (this.plot ?? this.drawing.querySelector(".plain"))?.remove();
    this.plot = plot;
    this.drawing.prepend(plot);
    this.choose(this.day);
  }

  annotate(plot) {
    const ends = []; // where each row of numbers ends, so that close ones stand above each other
    for (const [number, day] of this.data.notable) {
      const x = this.x.apply(this.date(day));
      let row = ends.findIndex((end) => end < x - 9);
      if (row < 0) row = ends.length;
      ends[row] = x + 9;
      const y = TOP - 12 - 19 * (row % 3), mark = element("g", { class: "mark" });
      mark.append(
        element("line", { x1: x, x2: x, y1: y, y2: this.height - BOTTOM }),
        element("circle", { cx: x, cy: y, r: 8.5 }),
        element("text", { x, y, dy: "0.33em" }, number),
      );
      plot.append(mark);
    }
  }

  point(event, plot) {
    const box = plot.getBoundingClientRect();
    const at = (event.clientX - box.left) * this.width / box.width;
    const near = this.data.notable.map(([, day]) => day)
      .map((day) => [Math.abs(this.x.apply(this.date(day)) - at), day]).sort(([a], [b]) => a - b)[0];
    const day = near && near[0] <= NEAR ? near[1] : Math.floor((this.x.invert(at) - this.start) / DAY);
    this.choose(Math.min(Math.max(day, 0), this.data.days - 1));
  }

  choose(day) {
    const counts = this.counts(day), date = this.date(day), iso = date.toISOString().slice(0, 10);
    const told = this.words.format(date);
    this.day = day;
    this.slider.value = day;
    this.slider.setAttribute("aria-valuetext", `${told}: ${this.data.statuses
      .map(({ label }, place) => [label, counts[place]]).filter(([, count]) => count).map((pair) => pair.join(" ")).join(", ")}`);
    const time = Object.assign(document.createElement("time"), { dateTime: iso, textContent: told });
    this.figure.querySelector("[data-day]").replaceChildren(time);
    const map = this.figure.querySelector("[data-map]");
    if (map) {
      const address = new URL(map.href);
      address.searchParams.set("on", iso);
      map.href = address;
    }
    this.data.statuses.forEach(({ status }, place) => {
      const number = this.figure.querySelector(`[data-status="${status}"] [data-number]`);
      if (number) number.textContent = counts[place];
    });
    if (this.cursor) {
      const x = this.x.apply(date);
      this.cursor.setAttribute("x1", x);
      this.cursor.setAttribute("x2", x);
    }
  }
}

if (Plot) for (const figure of document.querySelectorAll("[data-series]")) new Series(figure);
