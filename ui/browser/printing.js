// A chart keeps the size and the colours that it has on the screen when the page is printed: print.css makes it as wide as
// the paper, and puts a dark one on a dark ground.
addEventListener("beforeprint", () => {
  const ground = getComputedStyle(document.querySelector(".stApp") ?? document.body).backgroundColor;
  for (const chart of document.querySelectorAll("[data-testid=stPlotlyChart]")) {
    const drawn = chart.querySelector(".main-svg");
    if (!drawn) continue;
    chart.style.setProperty("--drawn-width", drawn.getBoundingClientRect().width);
    chart.style.setProperty("--drawn-on", ground);
  }
});
