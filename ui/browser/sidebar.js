// On a phone the sidebar lies over the page, and Streamlit leaves it open when another page is chosen in it: the reader
// would not see that anything came. It closes then. Where there is room beside it, it stays.
addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-testid=stSidebarNavLink]") || !matchMedia("(max-width: 768px)").matches) return;
  setTimeout(() => document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click());
});
