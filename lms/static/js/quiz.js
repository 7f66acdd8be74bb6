// Keeps every answer of a quiz as it is given, on this device until the server has it, and goes from question to question
// without the browser's own error page where the line is down. What the page brings (templates/quizzes/frame.html):
//   <div data-quiz="ATTEMPT" data-base="/quizzes/attempts/ATTEMPT/" data-answered="1 4" data-deadline data-seconds …words…>
//   <form data-answers> a hidden `sequence`, buttons with data-go="address", and of each question
//     <div data-item="POSITION" data-prefix="q3-" [data-decides]> its inputs, [data-answer-state] </div>
//   <form data-finish> hands everything in; [data-quiz-line], [data-quiz-hold] and [data-quiz-refused] are written into;
//   [data-place="POSITION"] stands for a question in a list, and a link with data-inside leads to another page of the attempt.
// An answer waits under `meridian.answer.ATTEMPT.POSITION`, one key each, so that two tabs cannot lose each other's; the
// changes of an attempt are counted in `meridian.sequence.ATTEMPT`, and the server keeps the highest for each question.
// An attempt belongs to one member: the server answers 404 to anybody else, and then the answers stay where they are.
const PATIENCE = 20000; // ms for the server to take an answer: a line that carries nothing must not hold the queue
const memory = new Map(); // where storage is closed to us
const pages = new Map(); // address to the HTML of questions ahead, for when the line is down; gone with the tab
const sent = new Map(); // position to the answer that this tab has sent, newer than what a page ahead shows
const states = new Map(); // position to what became of its last answer
let quiz, attempt, here, answered = new Set(), outcome = "saved", sending = null, moving = false, had = 0, pause = 0, skew = 0;

// --- what is kept on this device -----------------------------------------------------------------------------------------
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? memory.get(key) ?? "null");
  } catch {
    return JSON.parse(memory.get(key) ?? "null");
  }
}
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    memory.set(key, JSON.stringify(value));
  }
}
function drop(key) {
  memory.delete(key);
  try { localStorage.removeItem(key); } catch { /* It was in memory only. */ }
}
function keys(prefix) {
  const found = [...memory.keys()];
  try { found.push(...Object.keys(localStorage)); } catch { /* Nothing is stored. */ }
  return [...new Set(found)].filter((key) => key.startsWith(prefix));
}
const keyOf = (position) => `meridian.answer.${attempt}.${position}`;
function waiting() {
  const prefix = keyOf("");
  const entries = keys(prefix).map((key) => ({ ...read(key), position: key.slice(prefix.length) }));
  return entries.filter((entry) => entry.body).sort((one, other) => one.sequence - other.sequence);
}

// --- the answers of the page -----------------------------------------------------------------------------------------------
const items = () => [...quiz.querySelectorAll("[data-item]")];
const fieldsOf = (item) => [...item.querySelectorAll("input, select, textarea")].filter((field) => field.name && !field.matches(":disabled"));
const plain = (item, field) => field.name.slice(item.dataset.prefix.length);
/** The answer as the address of its question takes it: names without the prefix that they have beside other questions. */
function gather(item) {
  const body = new URLSearchParams();
  for (const field of fieldsOf(item)) {
    if (!/^(radio|checkbox)$/.test(field.type) || field.checked) body.append(plain(item, field), field.value);
  }
  return body;
}
const isGiven = (body) => [...new URLSearchParams(body)].some(([name, value]) => !/^(at|sequence)$/.test(name) && value.trim());

/** Keep what the question's inputs say now, as the newest change of the attempt. */
function note(item) {
  const body = gather(item), position = item.dataset.item, newest = item.closest("form").elements.sequence;
  if (item.noted === String(body)) return;
  item.noted = String(body);
  const sequence = Math.max(Number(read(`meridian.sequence.${attempt}`)), Number(newest.value)) + 1;
  write(`meridian.sequence.${attempt}`, sequence);
  newest.value = sequence;
  body.set("sequence", sequence);
  write(keyOf(position), { sequence, body: String(body), given: Date.now() });
  states.delete(position);
  if (!item.matches("[data-decides]")) mark(position, isGiven(body));
  paint(true);
}
function restore(item, text) {
  const body = new URLSearchParams(text), newest = item.closest("form").elements.sequence;
  if (item.matches("[data-decides]") && item.querySelector("[name$=at]")?.value !== body.get("at")) return;
  for (const field of fieldsOf(item)) {
    if (/^(radio|checkbox)$/.test(field.type)) field.checked = body.getAll(plain(item, field)).includes(field.value);
    else if (field.type !== "hidden") field.value = body.get(plain(item, field)) ?? "";
  }
  newest.value = Math.max(newest.value, body.get("sequence"));
  item.noted = String(gather(item));
  document.dispatchEvent(new CustomEvent("quiz:shown"));
}

// --- sending ----------------------------------------------------------------------------------------------------------------
async function ask(address, { body, follow = false, patience = PATIENCE } = {}) {
  const how = { redirect: follow ? "follow" : "manual", signal: AbortSignal.timeout?.(patience), headers: {} };
  if (body) Object.assign(how, { method: "POST", body });
  if (body && !follow) how.headers["X-Requested-With"] = "fetch";
  const answer = await fetch(address, how);
  const date = Date.parse(answer.headers.get("Date"));
  if (date) skew = date - Date.now(); // only the server's clock counts
  return answer;
}
const token = () => document.querySelector("[name=csrf_token]")?.value ?? "";

/** A token of this moment, where somebody has signed out and in since the page was made. */
async function renewToken() {
  const answer = await ask(location.href, { follow: true });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("form[action$='/account/logout'] [name=csrf_token]")?.value;
  if (fresh) for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = fresh;
  return Boolean(fresh);
}

/** What became of one answer, as [state, reason]: only "saved" and "refused" are final. */
async function send(entry, again = true) {
  const body = new URLSearchParams(entry.body);
  body.set("csrf_token", token());
  try {
    const answer = await ask(quiz.dataset.base + entry.position, { body });
    if (answer.ok) return ["saved"];
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return ["signedOut"];
    if (answer.status === 404) return ["foreign"];
    if (answer.status === 400 && again) return await renewToken() ? send(entry, false) : ["signedOut"];
    if (answer.status >= 500 || [400, 408, 425, 429].includes(answer.status)) return ["busy"];
    const said = await answer.json().catch(() => ({}));
    if (said.key === "attempt.expired" || said.key === "attempt.closed") close();
    return ["refused", said.error ?? quiz.dataset.refused];
  } catch {
    return ["offline"];
  }
}
async function deliver() {
  for (let [entry] = waiting(); entry; [entry] = waiting()) {
    const [became, reason] = await send(entry);
    outcome = became;
    if (became !== "saved" && became !== "refused") return;
    // The person may have changed the answer again meanwhile: then the newer one still waits.
    if (read(keyOf(entry.position))?.sequence === entry.sequence) drop(keyOf(entry.position));
    const settled = { position: entry.position, state: became, reason, time: Date.now(), body: entry.body };
    write(`meridian.settled.${attempt}`, settled); // tells the other tabs
    settle(settled);
  }
}
const alone = (work) => (navigator.locks ? navigator.locks.request(`meridian.quiz.${attempt}`, work) : work());
function flush() {
  clearTimeout(pause);
  if (!sending && waiting().length) {
    sending = alone(deliver).catch(() => { outcome = "offline"; }).finally(() => {
      sending = null;
      paint();
      if (waiting().length && /^(saved|refused)$/.test(outcome)) flush();
    });
    paint();
  }
  return sending;
}
function settle({ position, state, reason, time, body }) {
  states.set(position, { state: state === "refused" ? "unsaved" : state, reason, time });
  if (state === "saved") {
    sent.set(position, body);
    if (!read(keyOf(position))) mark(position, isGiven(body) || answered.has(position) && new URLSearchParams(body).has("at"));
    lookAhead();
  } else tell(position, reason);
  paint();
  // What comes of a decision is on the server only.
  if (state === "saved" && items().some((item) => item.dataset.item === position && item.matches("[data-decides]"))) {
    go(location.href, { replace: true, at: position });
  }
}

// --- words --------------------------------------------------------------------------------------------------------------------
const number = (value) => new Intl.NumberFormat(document.documentElement.lang).format(value);
const clock = (value) => new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(value);
const fill = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "");
const say = (text) => document.dispatchEvent(new CustomEvent("meridian:say", { detail: text }));
function put(element, text) {
  if (element.textContent.trim() !== text) element.textContent = text;
}

/** Show what waits and what is stored, by the answers, in the line of the page, and in lists of questions. */
function paint(saving = false) {
  const words = quiz.dataset, entries = waiting(), wait = new Set(entries.map((entry) => entry.position));
  const busy = saving || Boolean(sending);
  for (const item of items()) {
    const line = item.querySelector("[data-answer-state]"), known = states.get(item.dataset.item);
    if (!line) continue;
    if (!wait.has(item.dataset.item) && !known) {
      if (!item.matches("[data-decides]")) put(line, words.atOnce);
      continue;
    }
    const state = wait.has(item.dataset.item) ? (busy ? "saving" : "waits") : known.state;
    line.dataset.state = state;
    put(line, fill(words[state], { time: clock(known?.time), reason: known?.reason }));
  }
  const line = quiz.querySelector("[data-quiz-line]");
  if (!busy && line) {
    const told = entries.length ? outcome : had && outcome === "saved" ? "sent" : "";
    line.hidden = !told;
    line.dataset.state = told;
    if (told) put(line.querySelector("[data-words]"), fill(words[told], { count: number(entries.length) }));
    line.querySelector("a").hidden = told !== "signedOut";
    if (!entries.length && had && quiz.matches("[data-review]")) go(location.href, { replace: true });
    had = entries.length;
  }
  for (const place of quiz.querySelectorAll("[data-place]")) {
    if (place.dataset.state === "fixed") continue;
    const state = wait.has(place.dataset.place) ? "waits" : answered.has(place.dataset.place) ? "answered" : "unanswered";
    place.dataset.state = state;
    put(place.querySelector("[data-place-state]"), { waits: words.waits, answered: words.isAnswered, unanswered: words.isOpen }[state]);
  }
  const bar = quiz.querySelector(".progress-line");
  if (!bar) return;
  bar.querySelector("progress").value = answered.size;
  put(bar.querySelector(".progress-words"), fill(words.progress, { done: number(answered.size), total: number(words.total) }));
}
function mark(position, given) {
  if (given) answered.add(position);
  else answered.delete(position);
}
function tell(position, reason) {
  const list = quiz.querySelector("[data-quiz-refused]");
  if (!list) return;
  const line = document.createElement("li"), link = document.createElement("a");
  link.href = quiz.dataset.base + position;
  link.textContent = fill(quiz.dataset.question, { position: number(position) });
  line.append(link, ` ${reason}`);
  if (!list.querySelector("ul")) list.append(document.createElement("ul"));
  list.querySelector("ul").append(line);
  list.hidden = false;
}

// --- going on ---------------------------------------------------------------------------------------------------------------
/** The questions ahead are fetched once somebody answers, so that a line that drops stops nobody at once. */
async function lookAhead() {
  for (const address of (quiz.dataset.ahead ?? "").split(" ").filter((one) => one && !pages.has(one))) {
    pages.set(address, "");
    try {
      const answer = await ask(address);
      if (answer.ok) pages.set(address, await answer.text());
    } catch {
      pages.delete(address);
    }
  }
}
/** Show another page of the attempt in place of this one; false where it is none. `at`: the question that was acted on. */
function swap(html, address, { replace = false, ahead = false, at = "" } = {}) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const next = page.querySelector("[data-quiz]"), main = page.querySelector("main");
  if (next?.dataset.quiz !== attempt || page.documentElement.lang !== document.documentElement.lang) return false;
  document.title = page.title;
  if (!ahead) document.querySelector(".site-head")?.replaceWith(page.querySelector(".site-head"));
  document.querySelector("main").replaceWith(main);
  if (address !== location.href) history[replace ? "replaceState" : "pushState"](null, "", address);
  start(ahead);
  const acted = at && (main.querySelector(`#question-${at}`) ?? main).querySelector("[data-case-now], [data-checked]");
  const focus = acted || main.querySelector("h1");
  focus.tabIndex = -1;
  focus.focus({ preventScroll: true });
  (focus.matches("h1") ? document.body : focus).scrollIntoView();
  return true;
}
async function go(address, how = {}) {
  if (moving) return;
  moving = true;
  const known = outcome === "offline" && waiting().length > 0; // then a page that was fetched before need not wait long
  const soon = setTimeout(() => hold("moving"), 1000);
  await Promise.race([flush(), new Promise((done) => setTimeout(done, known ? 500 : 4000))]);
  try {
    const answer = await ask(address, { follow: true, body: how.body, patience: how.body ? PATIENCE : known ? 4000 : 10000 });
    if (answer.status >= 500) throw new Error("no page");
    if (!answer.ok || !swap(await answer.text(), answer.url, how)) location.assign(answer.ok ? answer.url : address);
  } catch {
    const kept = !how.body && pages.get(new URL(address, location.href).pathname);
    if (!kept || !swap(kept, address, { ahead: true })) hold(how.body ? "failed" : "noPage");
  }
  clearTimeout(soon);
  moving = false;
}
function hold(why) {
  const place = quiz.querySelector("[data-quiz-hold]");
  if (place) put(place, fill(quiz.dataset[why], { count: number(waiting().length) }));
}
async function leave(form, button) {
  const asked = button?.closest("[data-item]"), position = asked?.dataset.item;
  for (const item of items()) {
    if (!item.matches("[data-decides]") && item.noted !== String(gather(item))) note(item);
  }
  if (button?.name === "decide") note(asked);
  if (!/^(decide|confirm)$/.test(button?.name)) return go(button?.dataset.go ?? form.querySelector("[data-go]").dataset.go);
  await flush();
  if (waiting().some((entry) => entry.position === position)) return hold(asked.matches("[data-decides]") ? "decisionWaits" : "noPage");
  if (asked.matches("[data-decides]")) return undefined;
  return go(form.action, { body: new URLSearchParams(new FormData(form, button)), replace: true, at: position });
}
async function finish(form) {
  await flush();
  if (waiting().length) return hold("waitFirst");
  return go(form.action, { body: new URLSearchParams(new FormData(form)) });
}

// --- time -------------------------------------------------------------------------------------------------------------------
let told = Infinity;
function tick() {
  const place = quiz.querySelector("[data-time-left]");
  if (!place || quiz.dataset.over) return;
  const left = Math.ceil((Date.parse(quiz.dataset.deadline) - Date.now() - skew) / 1000);
  const minutes = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "minute", unitDisplay: "long" });
  const words = fill(quiz.dataset.left, { time: minutes.format(Math.max(1, Math.ceil(left / 60))) });
  put(place, words);
  place.dataset.state = left <= 300 ? "short" : "";
  if ([300, 60].some((step) => left > 0 && left <= step && told > step)) say(words);
  told = left;
  if (left <= 0) close();
}
/** Nothing can be answered any more: the time is up, or the attempt was submitted elsewhere. */
function close() {
  const over = quiz.querySelector("[data-time-over]");
  if (quiz.dataset.over || !over) return;
  quiz.dataset.over = "1";
  for (const field of quiz.querySelectorAll("form[data-answers] :is(input, select, button), form[data-finish] button")) field.disabled = true;
  over.hidden = false;
  over.scrollIntoView({ block: "nearest" });
  say(over.querySelector(".callout-title").textContent);
}

// --- the page ---------------------------------------------------------------------------------------------------------------
function start(ahead = false) {
  quiz = document.querySelector("[data-quiz]");
  attempt = quiz.dataset.quiz;
  here = location.pathname;
  if (!ahead) {
    answered = new Set(quiz.dataset.answered.split(" ").filter(Boolean));
    pages.delete(location.pathname);
    if (quiz.dataset.deadline) skew = Date.parse(quiz.dataset.deadline) - quiz.dataset.seconds * 1000 - Date.now();
  }
  const entries = waiting();
  for (const item of items()) {
    const newest = entries.find((entry) => entry.position === item.dataset.item)?.body ?? (ahead && sent.get(item.dataset.item));
    item.noted = String(gather(item));
    if (newest) restore(item, newest);
  }
  for (const { position, body } of entries) mark(position, isGiven(body) || answered.has(position));
  document.dispatchEvent(new CustomEvent("quiz:shown"));
  tidy(entries);
  paint(true);
  flush();
  tick();
}
/** What nobody can send any more goes: other attempts after three months, the counters of one that has ended. */
function tidy(entries) {
  for (const key of keys("meridian.answer.")) if (Date.now() - read(key).given > 90 * 86400000) drop(key);
  if (quiz.matches("[data-ended]") && !entries.length) for (const name of ["sequence", "settled"]) drop(`meridian.${name}.${attempt}`);
}
const own = (event) => event.target.closest?.("[data-quiz] [data-item]:not([data-decides])");
document.addEventListener("input", (event) => {
  const item = own(event);
  if (!item || !event.target.matches("input[type=text]")) return;
  note(item);
  clearTimeout(pause);
  pause = setTimeout(flush, 1000);
});
document.addEventListener("change", (event) => {
  const item = own(event);
  if (!item) return;
  note(item);
  flush();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-answers], form[data-finish]")) return;
  event.preventDefault();
  if (form.matches("[data-finish]")) finish(form);
  else leave(form, event.submitter);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-quiz] a[data-inside]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.href);
});
addEventListener("storage", (event) => {
  if (event.key === `meridian.settled.${attempt}` && event.newValue) settle(JSON.parse(event.newValue));
  else if (event.key?.startsWith(keyOf(""))) {
    const position = event.key.slice(keyOf("").length), newer = read(event.key);
    const item = items().find((one) => one.dataset.item === position);
    if (newer && item) restore(item, newer.body);
    paint();
  }
});
addEventListener("popstate", () => { if (location.pathname !== here) go(location.href, { replace: true }); });
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => { tick(); flush(); });
setInterval(flush, 10000);
setInterval(tick, 1000);
start();
