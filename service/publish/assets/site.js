"use strict";
(() => {
  const { root, plotly } = document.documentElement.dataset;
  const loading = new Map();
  const load = path => { // a page that was opened from a file may run scripts of its folder, and fetch nothing
    if (!loading.has(path)) {
      loading.set(path, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = root + path;
        script.onload = done;
        script.onerror = () => failed(new Error(path));
        document.head.append(script);
      }));
    }
    return loading.get(path);
  };

  // ------------------------------------------------------------------ charts, each when it comes near
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const looks = figure => ({ ...figure, layout: { ...structuredClone(figure.layout), ...structuredClone(LOOKS[dark.matches ? "dark" : "light"]) } });
  const need = place => Promise.all([load(plotly), load(`data/${place.dataset.figure}.js`)]);
  let printing = false;
  const show = async place => {
    const id = place.dataset.figure;
    try {
      await need(place);
      if (printing) return;
      await drawChart(place, looks(FIGURES[id].figure));
      place.dataset.drawn = "yes";
    } catch (fault) {
      place.classList.add("failed");
      place.textContent = "The chart cannot be drawn here; its numbers are in the table.";
    }
  };
  const places = [...document.querySelectorAll("[data-figure]")];
  const near = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) { near.unobserve(entry.target); show(entry.target); }
  }, { rootMargin: "500px" });
  places.forEach(place => near.observe(place));
  const again = () => places.filter(place => place.dataset.drawn).forEach(show);
  dark.addEventListener("change", again);
  // ------------------------------------------------------------------ on paper: every chart, light and whole, with method and sources
  const SHEET = { wide: 680, high: 820 }; // CSS pixels of an upright A4 or Letter within its margins, its heading taken off
  const kept = [...document.querySelectorAll(".method, .sources")];
  const idle = window.requestIdleCallback ?? (task => setTimeout(task, 200));
  const ahead = () => idle(async () => { // nothing can be fetched any more when printing begins
    for (const place of places) await need(place).catch(() => {});
    document.documentElement.dataset.printable = "yes";
  });
  if (!navigator.connection?.saveData) addEventListener("load", ahead);
  const print = place => {
    const made = window.Plotly && window.FIGURES?.[place.dataset.figure];
    if (!made) return;
    const { data, layout } = structuredClone(made.figure);
    const zoom = Math.min(1, SHEET.high / layout.height), width = Math.round(SHEET.wide / zoom);
    Plotly.react(place, data, { ...layout, ...structuredClone(LOOKS.light), width, autosize: false }, { staticPlot: true });
    Object.assign(place.style, { zoom, width: `${width}px` });
    place.dataset.drawn = "yes";
  };
  addEventListener("beforeprint", () => {
    printing = true;
    for (const part of kept) { part.dataset.was = part.open ? "open" : ""; part.open = true; }
    places.forEach(print);
  });
  addEventListener("afterprint", () => {
    printing = false;
    for (const part of kept) part.open = part.dataset.was === "open";
    for (const place of places) Object.assign(place.style, { zoom: "", width: "" });
    again();
  });

  // ------------------------------------------------------------------ tables, sorted by the head that is clicked
  const SCALES = { tn: 1e12, bn: 1e9, m: 1e6 };
  const NUMBER = /^\s*([−-]?)[^\d−-]{0,5}([\d,]*\.?\d+)\s*(tn|bn|m)?(?![\w])/;
  const QUARTER = /^Q([1-4]) (\d{4})$/, DAY = /^\d{1,2} [A-Z][a-z]{2} \d{4}$/;
  const written = cell => [...cell.childNodes].filter(node => node.nodeName !== "SMALL").map(node => node.textContent).join("").trim();
  const value = cell => { // what a cell is sorted by; nothing where it is missing, which comes last either way
    const text = cell ? written(cell) : "";
    if (text === "" || text === "–") return null;
    const quarter = text.match(QUARTER), number = text.match(NUMBER);
    if (quarter) return Number(quarter[2]) * 4 + Number(quarter[1]);
    if (DAY.test(text)) return Date.parse(`${text} UTC`);
    if (!number || (!cell.classList.contains("number") && number[0].length !== text.length)) return text.toLowerCase();
    return Number(number[2].replaceAll(",", "")) * (SCALES[number[3]] ?? 1) * (number[1] ? -1 : 1);
  };
  const compared = (one, other) => typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other));
  const sort = (table, head) => {
    const body = table.tBodies[0], heads = [...head.parentElement.cells], at = heads.indexOf(head);
    const rows = [...body.rows].map(row => [value(row.cells[at]), row]);
    const first = typeof rows.find(([of]) => of !== null)?.[0] === "number" ? "descending" : "ascending";
    const was = head.getAttribute("aria-sort"), way = was === null ? first : was === "ascending" ? "descending" : "ascending";
    const sign = way === "ascending" ? 1 : -1;
    rows.sort(([one], [other]) => one === null || other === null ? (one === null) - (other === null) : sign * compared(one, other));
    heads.forEach(each => each.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", way);
    body.append(...rows.map(([, row]) => row));
  };
  for (const table of document.querySelectorAll(".values table")) {
    const heads = [...(table.tHead?.rows ?? [])].at(-1)?.cells ?? []; // over several companies stands what is compared
    if (table.tBodies[0]?.rows.length < 2 || [...heads].some(head => head.colSpan > 1)) continue;
    for (const head of [...heads].filter(each => !each.querySelector(".unseen") && each.textContent.trim())) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => sort(table, head));
    }
  }
  // ------------------------------------------------------------------ links that name this site
  const here = new URL(root || "./", location.href).href;
  if (location.protocol.startsWith("http")) {
    for (const code of document.querySelectorAll("[data-address]")) code.textContent = code.textContent.replaceAll("https://your-site.example/", here);
  }

  // ------------------------------------------------------------------ search
  const field = document.getElementById("search"), box = document.getElementById("found");
  const status = box.querySelector("p"), list = box.querySelector("ul");
  const MOST = 12, KINDS = { company: "Company", page: "Page", chart: "Chart", claim: "Claim" };
  const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const score = (entry, words) => {
    const title = plain(entry.t), all = `${title} ${plain(entry.x)}`;
    let sum = 0;
    for (const word of words) {
      if (!all.includes(word)) return 0;
      const starts = text => text.split(/[^\p{L}\p{N}]+/u).some(part => part.startsWith(word));
      sum += title.startsWith(word) ? 8 : starts(title) ? 5 : starts(all) ? 3 : 1;
    }
    return sum + (entry.k === "company" ? 1 : 0);
  };
  const line = entry => {
    const item = document.createElement("li"), link = document.createElement("a"), more = document.createElement("small");
    link.href = root + entry.u;
    link.textContent = entry.t;
    more.textContent = `${KINDS[entry.k]} · ${entry.x}`;
    item.append(link, more);
    return item;
  };
  const search = async () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    box.hidden = words.length === 0;
    if (box.hidden) return;
    try { await load("assets/search.js"); } catch { status.textContent = "The search cannot be loaded."; return; }
    const ranked = FOUND.map((entry, place) => [score(entry, words), place, entry]).filter(([sum]) => sum > 0)
      .sort((one, other) => other[0] - one[0] || one[1] - other[1]);
    status.textContent = ranked.length === 0 ? "Nothing was found." : ranked.length === 1 ? "1 result" :
      `${ranked.length} results${ranked.length > MOST ? `, the first ${MOST}` : ""}`;
    list.replaceChildren(...ranked.slice(0, MOST).map(([, , entry]) => line(entry)));
  };
  field.disabled = false;
  field.addEventListener("input", search);
  const move = (event, links, at) => {
    const next = { ArrowDown: links[at + 1], ArrowUp: at <= 0 ? field : links[at - 1] }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  document.querySelector("search").addEventListener("keydown", event => {
    const links = [...list.querySelectorAll("a")];
    if (event.key === "Escape") { box.hidden = true; field.focus(); }
    else if (event.key === "Enter" && event.target === field) { if (links[0] && !box.hidden) links[0].click(); }
    else move(event, links, links.indexOf(event.target));
  });
  document.addEventListener("click", event => {
    if (!event.target.closest("search") || event.target.closest("#found a")) box.hidden = true;
    const menu = document.querySelector("header details");
    if (!event.target.closest("header details") || event.target.closest(".menu a")) menu.open = false;
  });
})();
