// Asks every few seconds, while the page is looked at, whether the question in the room has changed; if so it presses the link
// that does the same without a script ("Look again"), which js/quiz.js follows within the page. The answer to the question is
// empty (304) while nothing has changed. Where the line is down or the server busy it asks less and less often.
//   <div data-quiz data-live="12.open" data-live-address="/…/state"> with a link [data-live-again] and a list [data-quiz-refused]
const SOON = 4000, LATE = 60000, PATIENCE = 10000; // ms
let wait = SOON, next = 0, asking = false, refused = null;
const page = () => document.querySelector("[data-live]");

async function look() {
  clearTimeout(next);
  if (document.hidden || asking || !page()) return;
  asking = true;
  try {
    const { live, liveAddress } = page().dataset;
    const headers = { "If-None-Match": `"${live}"`, "X-Requested-With": "fetch" };
    const answer = await fetch(liveAddress, { headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 500 || answer.status === 429) throw new Error("busy");
    wait = SOON;
    if (answer.status !== 304) page().querySelector("[data-live-again]").click();
  } catch {
    wait = Math.min(wait * 2, LATE);
  }
  asking = false;
  next = setTimeout(look, wait * (.85 + Math.random() * .3)); // not all phones of a room at once
}
function soon() {
  wait = SOON;
  look();
}

/** An answer that came too late is told on the page that it was given on; the words come along to the page after it. */
document.addEventListener("quiz:shown", () => {
  const here = document.querySelector("[data-quiz-refused]");
  if (refused && refused !== here && !refused.hidden && !refused.dataset.moved) {
    refused.dataset.moved = "1";
    here.replaceWith(refused);
  } else refused = here;
});
refused = document.querySelector("[data-quiz-refused]");
addEventListener("online", soon);
document.addEventListener("visibilitychange", soon);
next = setTimeout(look, wait);
