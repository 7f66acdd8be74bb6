// What a script adds to pages that work without it. The words come from data- attributes, so that they are translated.
const page = document.documentElement;
const words = document.body.dataset;
const live = document.getElementById("live");
let silence = 0;

/** Say something in the live region; it is also seen, for a while. */
export function say(text) {
  if (!live || !text) return;
  live.textContent = "";
  clearTimeout(silence);
  setTimeout(() => { live.textContent = text; }, 60);
  silence = setTimeout(() => { live.textContent = ""; }, 8000);
}

function stored(key, value) {
  try {
    if (value === undefined) return localStorage.getItem(key);
    localStorage.setItem(key, value);
  } catch { /* Storage may be closed to us; then nothing is remembered. */ }
  return null;
}

document.addEventListener("meridian:say", (event) => say(event.detail));

// --- htmx: what came of it ---------------------------------------------------------------------------------------------
const quiet = (event) => event.target.closest?.("[data-quiet]");
document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target?.id && document.getElementById(event.detail.target.id) || event.target;
  const spoken = target.matches?.("[data-announce]") ? target : target.querySelector?.("[data-announce]");
  if (spoken) say(spoken.dataset.announce);
  else if (!quiet(event) && event.detail.requestConfig?.verb !== "get") say(words.sent);
  enhance(target);
});
document.addEventListener("htmx:responseError", (event) => { if (!quiet(event)) say(words.failed); });
document.addEventListener("htmx:sendError", (event) => { if (!quiet(event)) say(words.offline); });

// --- one listener for clicks -------------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-dialog-open]");
  const dialog = opener && document.getElementById(opener.dataset.dialogOpen);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  event.target.closest("[data-dialog-close]")?.closest("dialog").close();
  const copier = event.target.closest("[data-copy]");
  if (copier) navigator.clipboard.writeText(copier.dataset.copy).then(() => say(words.copied), () => say(words.failed));
  const chip = event.target.closest("a.legal-fact");
  if (chip && !event.ctrlKey && !event.metaKey && showFact(chip)) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

/** Show the entry that a chip leads to on the spot. Where popovers are unknown the link simply leads there. */
function showFact(chip) {
  const entry = document.getElementById(chip.hash.slice(1));
  if (!entry || !HTMLElement.prototype.showPopover) return false;
  document.querySelector(".fact-pop")?.remove();
  const pop = document.createElement("div");
  pop.className = "fact-pop";
  pop.popover = "auto";
  pop.tabIndex = -1;
  const copy = entry.cloneNode(true);
  for (const node of [copy, ...copy.querySelectorAll("[id]")]) node.removeAttribute("id");
  copy.removeAttribute("aria-labelledby");
  pop.append(copy);
  pop.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    if (pop.contains(document.activeElement)) chip.focus();
    setTimeout(() => pop.remove());
  });
  chip.after(pop);
  pop.showPopover();
  pop.focus();
  return true;
}

// --- light or dark, at once ----------------------------------------------------------------------------------------------
document.addEventListener("submit", (event) => {
  const form = event.target;
  form.removeAttribute("data-dirty");
  if (!form.matches("[data-theme-form]") || !event.submitter) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => say(words.offline));
  if (event.submitter.value) page.dataset.bsTheme = event.submitter.value;
  else page.removeAttribute("data-bs-theme");
  for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-current");
  event.submitter.setAttribute("aria-current", "true");
});

// --- forms that guard what was typed ---------------------------------------------------------------------------------------
document.addEventListener("input", (event) => event.target.closest("form[data-guard]")?.setAttribute("data-dirty", ""));
addEventListener("beforeunload", (event) => { if (document.querySelector("form[data-dirty]")) event.preventDefault(); });

// --- time left, in words; once a minute, never blinking --------------------------------------------------------------------
const steps = [["day", 86400], ["hour", 3600], ["minute", 60]];
function tick() {
  const relative = new Intl.RelativeTimeFormat(page.lang);
  for (const node of document.querySelectorAll("time[data-countdown]")) {
    const left = (new Date(node.dateTime) - Date.now()) / 1000;
    const [unit, size] = steps.find(([, each]) => Math.abs(left) >= each) ?? steps[2];
    node.textContent = relative.format(Math.round(left / size), unit);
  }
}

// --- the place in a lesson: <article data-reading="KEY" data-resumed="…"> whose blocks carry ids -------------------------------
function keepPlace(article) {
  const key = `meridian.place.${article.dataset.reading}`;
  const before = stored(key);
  const block = !location.hash && before && document.getElementById(before);
  if (block && article.contains(block)) {
    block.scrollIntoView();
    say(article.dataset.resumed);
  }
  const seen = new IntersectionObserver((entries) => {
    const here = entries.find((entry) => entry.isIntersecting);
    if (here) stored(key, scrollY < 200 ? "" : here.target.id);
  }, { rootMargin: "0px 0px -70% 0px" });
  for (const heading of article.querySelectorAll("h2[id], section[id]")) seen.observe(heading);
}

function enhance(root) {
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

enhance(document);
document.querySelector("[data-focus]")?.focus();
document.querySelectorAll("article[data-reading]").forEach(keepPlace);
if (document.querySelector("time[data-countdown]")) {
  tick();
  setInterval(tick, 60000);
}
