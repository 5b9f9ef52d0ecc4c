/* What Material leaves to be said and reached: names of the search and the copy buttons, and a stop of the keyboard at
   what scrolls sideways. */
const named = () => {
  const name = (selector, words) =>
    document.querySelectorAll(selector).forEach((each, at) => each.setAttribute("aria-label", words(at + 1)))
  name(".md-search[role=dialog], #__search", () => "Search")
  name("#__drawer", () => "Menu")
  name(".md-code__nav", at => `Code ${at}`)
  name(".md-nav[data-md-level='1']", at => `Section ${at}`)
  document.querySelectorAll(".md-nav[data-md-level='1']").forEach(each => each.removeAttribute("aria-labelledby"))
}
const reachable = () =>
  document.querySelectorAll(".md-typeset__scrollwrap, .formula").forEach(each => {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0
    else each.removeAttribute("tabindex")
  })
addEventListener("load", () => { named(); reachable() })
addEventListener("resize", reachable)
