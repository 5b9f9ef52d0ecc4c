// Streamlit takes over a day that is typed when the keyboard leaves the whole field, or at Escape; at Enter it does
// nothing. Enter tells it that the field was left; the keyboard stays where it is.
document.addEventListener("keydown", ({ key, target }) => {
  if (key !== "Enter" || !target.closest?.("[data-testid=stDateInputField] [role=spinbutton]")) return;
  target.dispatchEvent(new FocusEvent("focusout", { bubbles: true, relatedTarget: document.body }));
}, true);
