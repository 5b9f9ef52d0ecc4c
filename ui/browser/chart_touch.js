// A touch on a drawing scrolls the page, and a tap is a click. A chart whose points can be chosen would keep every touch
// to itself, to pan axes that are fixed; the mouse events that a browser makes of a tap do all that is needed.
document.addEventListener("touchstart", (event) => {
  if (event.target.closest?.(".js-plotly-plot .draglayer")) event.stopPropagation();
}, { capture: true, passive: true });
