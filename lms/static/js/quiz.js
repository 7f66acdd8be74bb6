// Keeps every answer as it is given:
//   <form data-quiz="ATTEMPT" method="post" action="…">
//     <input type="hidden" name="csrf_token" …>
//     <input type="hidden" name="sequence" value="that of the stored answer"> (counts the changes from there)
//     <fieldset data-item="ITEM" [data-action="…"]> inputs of one item </fieldset>
//     <p data-answer-state …> (the component answer_state)
// On each change the item's inputs, the form's own hidden fields and the token go by POST to the item's data-action or the
// form's action, with `X-Requested-With: fetch`. The answer 2xx means "stored", 4xx "refused"; a redirect (signed out), a
// 5xx or no line keeps the answer on this device, newest per item, and sends it when the line returns.
for (const form of document.querySelectorAll("form[data-quiz]")) keepAnswers(form);

function keepAnswers(form) {
  const key = `meridian.quiz.${form.dataset.quiz}`;
  const line = form.querySelector("[data-answer-state]") ?? document.querySelector("[data-answer-state]");
  const counter = form.querySelector("[name=sequence]");
  let waiting = load();
  let sending = false;

  function load() {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  }
  function keep() {
    try {
      if (Object.keys(waiting).length) localStorage.setItem(key, JSON.stringify(waiting));
      else localStorage.removeItem(key);
    } catch { /* Storage may be full or closed; the answers then wait in this page only. */ }
  }
  function show(state) {
    if (!line) return;
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
    const count = new Intl.NumberFormat(document.documentElement.lang).format(Object.keys(waiting).length);
    const words = line.dataset[state.replace(/-(.)/, (_, letter) => letter.toUpperCase())] ?? "";
    line.dataset.state = state;
    line.textContent = words.replace("{time}", time).replace("{count}", count);
  }

  function gather(item) {
    const own = [...form.querySelectorAll("input[type=hidden]")].filter((input) => !input.closest("[data-item]"));
    const body = new URLSearchParams();
    for (const input of own) if (input.name !== "csrf_token") body.append(input.name, input.value);
    for (const input of item.querySelectorAll("input, select, textarea")) {
      if (input.name && !input.disabled && (!/^(radio|checkbox)$/.test(input.type) || input.checked)) body.append(input.name, input.value);
    }
    return body.toString();
  }

  /** "saved", "refused", "signed-out" or "waiting": what became of one answer. */
  async function send(entry) {
    const body = new URLSearchParams(entry.body);
    body.set("csrf_token", form.querySelector("[name=csrf_token]")?.value ?? "");
    try {
      const answer = await fetch(entry.action, { method: "POST", body, redirect: "manual", headers: { "X-Requested-With": "fetch" } });
      if (answer.ok) return "saved";
      if (answer.type === "opaqueredirect" || answer.status === 401) return "signed-out";
      return answer.status >= 400 && answer.status < 500 && answer.status !== 429 ? "refused" : "waiting";
    } catch {
      return "waiting";
    }
  }

  async function flush() {
    if (sending) return;
    sending = true;
    let worst = "saved";
    for (let item = Object.keys(waiting)[0]; item && /^(saved|refused)$/.test(worst); item = Object.keys(waiting)[0]) {
      const entry = waiting[item];
      const became = await send(entry);
      if (became !== "saved") worst = became;
      // The person may have changed the answer again meanwhile: then the newer one still waits.
      if (/^(saved|refused)$/.test(became) && waiting[item] === entry) delete waiting[item];
      keep();
    }
    sending = false;
    show(worst);
  }

  /** An answer that waits on this device is shown as given, so that sending the form cannot undo it. */
  function restore() {
    for (const item of form.querySelectorAll("[data-item]")) {
      const body = waiting[item.dataset.item] && new URLSearchParams(waiting[item.dataset.item].body);
      if (!body) continue;
      for (const input of item.querySelectorAll("input[type=radio], input[type=checkbox]")) {
        input.checked = body.getAll(input.name).includes(input.value);
      }
      if (counter) counter.value = Math.max(counter.value, body.get("sequence") ?? 0);
    }
  }

  form.addEventListener("change", (event) => {
    const item = event.target.closest("[data-item]");
    if (!item) return;
    if (counter) counter.value = Number(counter.value) + 1;
    waiting[item.dataset.item] = { action: item.dataset.action ?? form.action, body: gather(item) };
    keep();
    show("saving");
    flush();
  });
  addEventListener("online", flush);
  setInterval(() => { if (Object.keys(waiting).length) flush(); }, 15000);
  restore();
  if (Object.keys(waiting).length) flush();
}
