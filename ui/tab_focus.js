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
