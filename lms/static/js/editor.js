// Keeps what is being typed in a block's form:
//   <form data-editor data-autosave="URL"> … <p data-autosave-state data-saving="…" …> … </form>
// Every few seconds, and when the page is left, the form's fields go by POST to the URL. 2xx means "kept", 4xx "refused";
// a redirect (signed out), a 5xx or no line leaves it waiting in this page, and it is tried again until it goes.
// `<button data-insert="TEXT">` puts a text in where one was writing. Without this script the form is a plain form.
const EVERY = 4000;
const AGAIN = 15000;
for (const form of document.querySelectorAll("form[data-editor]")) keep(form);

function keep(form) {
  const line = form.querySelector("[data-autosave-state]");
  let sent = read();
  let sending = false;
  let leaving = false;
  let last = form.querySelector("textarea");

  function read() {
    return new URLSearchParams(new FormData(form)).toString();
  }
  function show(state) {
    if (!line) return;
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
    line.dataset.state = state;
    line.textContent = (line.dataset[state.replace(/-(.)/, (_, letter) => letter.toUpperCase())] ?? "").replace("{time}", time);
  }

  /** "saved", "refused", "signed-out" or "waiting": what became of it. */
  async function post(body, options = {}) {
    try {
      const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "fetch" };
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual", headers, ...options });
      if (answer.ok) return "saved";
      if (answer.type === "opaqueredirect" || answer.status === 401) return "signed-out";
      return answer.status >= 400 && answer.status < 500 && answer.status !== 429 ? "refused" : "waiting";
    } catch {
      return "waiting";
    }
  }

  async function flush() {
    const body = read();
    if (sending || leaving || body === sent) return;
    sending = true;
    show("saving");
    const became = await post(body);
    sending = false;
    if (became === "saved") sent = body;
    // What is kept need not be guarded any more; what was typed meanwhile still is.
    if (became === "saved" && read() === body) form.removeAttribute("data-dirty");
    show(became);
    if (became === "waiting" || became === "signed-out") setTimeout(flush, AGAIN);
  }

  let timer = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(flush, EVERY);
  });
  // The preview waits for the line without a word: whether what is typed is kept is what matters.
  form.addEventListener("htmx:beforeRequest", (event) => { if (!navigator.onLine) event.preventDefault(); });
  // htmx sends the preview without leaving; only a real submit ends the keeping.
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => {
    const body = read();
    if (document.visibilityState === "hidden" && !leaving && body !== sent) post(body, { keepalive: true }).then((became) => { if (became === "saved") sent = body; });
  });

  form.addEventListener("focusin", (event) => { if (event.target.matches("textarea")) last = event.target; });
  for (const button of document.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      last.setRangeText(button.dataset.insert, last.selectionStart, last.selectionEnd, "end");
      last.dispatchEvent(new Event("input", { bubbles: true }));
      last.focus();
    });
  }
}
