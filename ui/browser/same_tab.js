// Streamlit opens every link of a text in a new tab. One that leads to another page of the dashboard goes there in the
// same, as its navigation does; with Ctrl, Cmd or the middle button a new tab opens as everywhere. A row of a table
// stays where it is: its links keep the tab that they name.
document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("[data-testid=stMarkdownContainer] a[target=_blank]");
  if (link && link.origin === location.origin && !link.closest(".values")) link.target = "_self";
}, true);
