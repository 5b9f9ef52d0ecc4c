// Streamlit looks for its server below the page's own address before it looks beside it, where it is.
window.__streamlit = { BACKEND_BASE_URL: new URL("./", location.href).href };
