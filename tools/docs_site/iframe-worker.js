/* From a folder (file://) a browser starts no worker, which the search needs: there its script runs in a hidden frame,
   to which its page speaks as to a worker. Over HTTP nothing changes. */
if (location.protocol === "file:") {
  window.Worker = window.IFrameWorker = class extends EventTarget {
    constructor(address) {
      super()
      const frame = document.createElement("iframe")
      const loaded = new Promise(done => frame.addEventListener("load", done, { once: true }))
      const heard = data => this.dispatchEvent(new MessageEvent("message", { data }))
      frame.hidden = true
      frame.title = "Search"
      frame.srcdoc = `<script>
        postMessage = data => frameElement.heard(data);
        importScripts = (...all) => Promise.all(all.map(src => new Promise((onload, onerror) =>
          document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror })))));
      </script><script src="${new URL(address, location)}"></script>`
      frame.heard = heard
      this.postMessage = data => loaded.then(() => frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })))
      this.terminate = () => frame.remove()
      document.body.append(frame)
    }
  }
}
