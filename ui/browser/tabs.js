// A tab keeps the keyboard, and the one that the reader chose last stays chosen.
//
// Streamlit disables every tab of a frame for the moment in which the frame is drawn anew, and the browser takes the
// keyboard's focus from what is disabled: arrow keys would be dead until the reader finds her way back. The tab keeps it.
addEventListener("focusout", ({ target: tab, relatedTarget: next }) => {
  if (next || !tab.matches?.("[role=tab]:not([tabindex])")) return; // a click or the Tab key leaves the tab as it is
  queueMicrotask(() => {
    if (document.activeElement !== document.body) return;
    tab.tabIndex = 0;
    tab.focus({ preventScroll: true });
  });
});

// The answer to an earlier choice puts its own tab forward and takes back a choice that was made meanwhile, and a tab
// that is disabled hears no click. So the last one is kept until the reader turns elsewhere, and made again when it can be.
(() => {
  const STEPS = { ArrowLeft: -1, ArrowRight: 1 };
  const WATCHED = ["aria-selected", "aria-disabled", "data-test-script-state"];
  const QUIET = 200; // milliseconds without a change
  const TRIES = 3; // an address or a page that insists on another tab has it
  const tabOf = ({ target }) => target.closest?.("[role=tab]") ?? null;
  const disabled = (tab) => tab.getAttribute("aria-disabled") === "true";
  let chosen = null;
  let tries = 0;
  let waiting = 0;

  const choose = (tab) => {
    chosen = tab;
    tries = TRIES;
  };
  const listOf = (element) => element?.closest("[role=tablist]") ?? null;
  const next = (tab, step) => {
    const tabs = [...listOf(tab).querySelectorAll("[role=tab]")];
    return tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
  };
  const again = () => {
    if (document.querySelector("[data-test-script-state=running]")) return; // that it ends is a change, too
    if (!chosen?.isConnected || disabled(chosen) || chosen.getAttribute("aria-selected") === "true") return;
    if (tries-- <= 0) return choose(null);
    if (listOf(document.activeElement) === listOf(chosen)) chosen.focus({ preventScroll: true });
    chosen.click();
  };

  // A press that becomes a scroll, ends elsewhere, or is of another button chooses nothing.
  addEventListener("pointerdown", (event) => choose(event.button === 0 ? tabOf(event) : null), true);
  addEventListener("pointerup", (event) => tabOf(event) === chosen || choose(null), true);
  addEventListener("pointercancel", () => choose(null), true);
  addEventListener("popstate", () => choose(null));
  addEventListener("keydown", (event) => {
    const tab = tabOf(event);
    const step = STEPS[event.key];
    if (!tab && event.key === "Enter") choose(null);
    if (!tab || !step) return;
    if (disabled(tab)) choose(next(listOf(chosen) === listOf(tab) ? chosen : tab, step));
    else setTimeout(() => choose(document.activeElement?.matches("[role=tab]") ? document.activeElement : null));
  }, true);
  new MutationObserver(() => {
    clearTimeout(waiting);
    if (chosen) waiting = setTimeout(again, QUIET);
  }).observe(document, { subtree: true, attributes: true, attributeFilter: WATCHED });
})();
