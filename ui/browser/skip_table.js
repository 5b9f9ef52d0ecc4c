// The link over a long table moves the keyboard behind it and leaves the address alone, which would be a step in history.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.skip");
  const behind = link && document.getElementById(link.hash.slice(1));
  if (!behind) return;
  event.preventDefault();
  behind.focus();
  behind.scrollIntoView({ block: "nearest" });
}, true);
