// A caption above a drawing comes in lines that fit a phone. Where there is room its words are set in fewer: the lowest
// lines, so that it stands where it stood above the plot. Plotly writes all lines anew whenever it draws.
(() => {
  const EDGE = 12; // pixels kept free right of it
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
  const reset = (text) => {
    const every = [...text.querySelectorAll("tspan.line")];
    const keys = every.findIndex((line) => line.childElementCount > 0); // the key to dashes is a line of its own
    const lines = keys < 0 ? every : every.slice(0, keys);
    const svg = text.ownerSVGElement.getBoundingClientRect(), box = text.getBoundingClientRect();
    if (lines.length < 2 || !box.width) return;
    text.dataset.set = "yes";
    const scale = svg.width / text.ownerSVGElement.width.baseVal.value;
    const had = lines.map((line) => line.textContent);
    const now = filled(lines[0], had.join(" ").split(" "), (svg.right - box.left) / scale - EDGE);
    const shown = now.length < had.length ? [...Array(had.length - now.length).fill(""), ...now] : had;
    lines.forEach((line, place) => { line.textContent = shown[place]; });
  };
  const look = () => {
    waiting = 0;
    for (const plot of document.querySelectorAll(".js-plotly-plot")) {
      (plot.layout?.annotations ?? []).forEach(({ name }, place) => {
        if (name !== "caption") return;
        const text = plot.querySelector(`.annotation[data-index="${place}"] text:not([data-set])`);
        if (text) reset(text);
      });
    }
  };
  let waiting = 0;
  const drawn = ({ target }) => target.closest?.("svg, .js-plotly-plot");
  new MutationObserver((changes) => {
    if (!waiting && changes.some(drawn)) waiting = requestAnimationFrame(look);
  }).observe(document, { subtree: true, childList: true });
})();
