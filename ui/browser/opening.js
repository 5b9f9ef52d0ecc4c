// An address that ends in #divergence opens that question, as one with ?open=divergence does; both are scrolled to.
(() => {
  const known = (document.currentScript.dataset.questions || "").split(" ").filter(Boolean);
  const address = new URL(location.href);
  const hash = decodeURIComponent(address.hash.slice(1));
  if (known.includes(hash) && !address.searchParams.has("open")) {
    address.searchParams.set("open", hash);
    address.hash = "";
    history.replaceState(history.state, "", address);
  }
  const open = address.searchParams.get("open");
  if (!known.includes(open)) return;
  let moved = false;
  for (const event of ["wheel", "touchstart", "keydown", "mousedown"]) {
    addEventListener(event, () => { moved = true; }, { once: true, passive: true });
  }
  const end = Date.now() + 20000;
  const follow = setInterval(() => {
    const question = document.querySelector(`.st-key-item-${open}`);
    if (moved || Date.now() > end) clearInterval(follow);
    else if (question && Math.abs(question.getBoundingClientRect().top - 80) > 8) {
      question.style.scrollMarginTop = "80px";
      question.scrollIntoView({ block: "start" });
    }
  }, 400);
})();
