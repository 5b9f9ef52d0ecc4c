// A caption above a drawing, the names along an axis and its title come in lines that fit a phone. Where there is room
// the words are set in fewer. Plotly writes all lines anew whenever it draws.
(() => {
  const EDGE = 12; // pixels kept free right of a caption, and between names
  const LINE = 1.3; // as plotly.js sets lines apart, in sizes of the letters
  const filled = (line, words, room) => { // as lines of text no wider than the room, measured in this line
    const lines = [];
    for (const word of words) {
      const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
      line.textContent = longer;
      if (lines.length && line.getComputedTextLength() <= room) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  };
  const linesOf = (text) => [...text.querySelectorAll("tspan.line")];
  const written = (text) => linesOf(text).map((line) => line.textContent).join("\n");
  const scale = (svg) => svg.getBoundingClientRect().width / svg.width.baseVal.value;

  // The words before the first line with marks of its own, such as the key to dashes: `low` of a caption, which stands on
  // the plot, in the lowest of their lines; of all else in the highest, and what follows moves up.
  const reset = (text, room, low) => {
    if (text.dataset.set === written(text) || !text.getBoundingClientRect().width) return;
    const every = linesOf(text);
    const marked = every.findIndex((line) => line.childElementCount > 0);
    const lines = marked < 0 ? every : every.slice(0, marked);
    if (lines.length > 1) {
      const had = lines.map((line) => line.textContent);
      const now = filled(lines[0], had.join(" ").split(" ").filter(Boolean), room);
      const spare = had.length - now.length;
      const empty = Array(Math.max(spare, 0)).fill("");
      const shown = spare <= 0 ? had : low ? [...empty, ...now] : [...now, ...empty];
      lines.forEach((line, place) => { line.textContent = shown[place]; });
      if (!low && spare > 0) every.slice(lines.length).forEach((line, place) => line.setAttribute("dy", `${(now.length + place) * LINE}em`));
    }
    text.dataset.set = written(text);
  };
  const captions = (plot) => (plot.layout?.annotations ?? []).forEach(({ name }, place) => {
    const text = name === "caption" && plot.querySelector(`.annotation[data-index="${place}"] text`);
    if (!text) return;
    const svg = text.ownerSVGElement;
    const room = svg.getBoundingClientRect().right - text.getBoundingClientRect().left;
    reset(text, room / scale(svg) - EDGE, true);
  });
  const titles = (plot) => plot.querySelectorAll(".infolayer [class*=xtitle]").forEach((text) => {
    if (text.matches("text")) reset(text, text.ownerSVGElement.width.baseVal.value * 0.7, false);
  });
  const names = (plot) => {
    const ticks = [...plot.querySelectorAll(".xaxislayer-above .xtick text")];
    if (!ticks.some((text) => linesOf(text).length > 2)) return;
    const middles = ticks.map((text) => text.getBoundingClientRect()).map((box) => box.left + box.width / 2).sort((a, b) => a - b);
    const apart = Math.min(...middles.slice(1).map((middle, place) => middle - middles[place]));
    if (Number.isFinite(apart)) ticks.forEach((text) => reset(text, apart / scale(text.ownerSVGElement) - EDGE, false));
  };
  const look = () => {
    waiting = 0;
    for (const plot of document.querySelectorAll(".js-plotly-plot")) [captions, titles, names].forEach((set) => set(plot));
  };
  let waiting = 0;
  const drawn = ({ target }) => target.closest?.("svg, .js-plotly-plot");
  new MutationObserver((changes) => {
    if (!waiting && changes.some(drawn)) waiting = requestAnimationFrame(look);
  }).observe(document, { subtree: true, childList: true });
})();
