// Puts stages in order by buttons: <ol data-order data-moved="…{place} of {total}: {text}"> of <li> with a select (its place,
// which stays what is sent), a hidden .order-moves with buttons [data-move="-1" or "1"], and a label. Focus stays on the
// button that was pressed; the new place is said aloud. Runs again whenever the page shows other answers ("quiz:shown").
const stagesOf = (list) => [...list.children];
const selectOf = (stage) => stage.querySelector("select");

function arrange(list) {
  const stages = stagesOf(list);
  const placed = stages.every((stage) => selectOf(stage).value);
  if (placed) list.append(...stages.sort((one, other) => selectOf(one).value - selectOf(other).value));
  for (const stage of stages) {
    selectOf(stage).hidden = true;
    stage.querySelector(".order-moves").hidden = false;
  }
  list.dataset.order = "on";
  const item = list.closest("fieldset"), hint = item.querySelector("[data-order-hint]");
  if (hint.textContent !== hint.dataset.withScript) hint.textContent = hint.dataset.withScript;
  item.querySelector("[data-order-keep]").hidden = placed;
  ends(list);
}
function ends(list) {
  const stages = stagesOf(list);
  for (const button of list.querySelectorAll("[data-move]")) {
    const stage = button.closest("li");
    button.setAttribute("aria-disabled", String(stage === (button.dataset.move < 0 ? stages[0] : stages.at(-1))));
  }
}
function number(list) {
  stagesOf(list).forEach((stage, place) => { selectOf(stage).value = String(place + 1); });
  list.closest("fieldset").querySelector("[data-order-keep]").hidden = true;
  ends(list);
  selectOf(list.firstElementChild).dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const keep = event.target.closest("[data-order-keep] button");
  if (keep) {
    const list = keep.closest("fieldset").querySelector("[data-order]");
    number(list);
    list.querySelector("[data-move='1']").focus();
  }
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const stage = button.closest("li"), list = stage.parentElement;
  if (button.getAttribute("aria-disabled") !== "true") {
    if (button.dataset.move < 0) stage.previousElementSibling.before(stage);
    else stage.nextElementSibling.after(stage);
    button.focus();
    number(list);
  }
  const stages = stagesOf(list), format = new Intl.NumberFormat(document.documentElement.lang).format;
  const parts = { place: format(stages.indexOf(stage) + 1), total: format(stages.length), text: stage.querySelector("label").textContent.trim() };
  document.dispatchEvent(new CustomEvent("meridian:say", { detail: list.dataset.moved.replace(/\{(\w+)\}/g, (_, name) => parts[name]) }));
});
const show = () => document.querySelectorAll("[data-order]").forEach(arrange);
document.addEventListener("quiz:shown", show);
show();
