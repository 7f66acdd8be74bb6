// Fills lms/static/vendor/ from node_modules (`npm run vendor`) and writes a .gz and a .br beside every text file that
// is served. Nothing of it is committed. A second run only compresses what has changed.
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const served = join(root, "lms", "static");
const vendor = join(served, "vendor");

// The icons that templates may name. One sprite holds them all; each keeps the name it has in bootstrap-icons.
const icons = `
  arrow-left arrow-repeat arrow-right award bank bar-chart book box-arrow-right box-arrow-up-right building
  calendar-check calendar-event check-circle check-lg chevron-down chevron-left chevron-right clipboard-check clock
  clock-history cloud-check copy dash-lg download envelope exclamation-triangle eye file-earmark-text funnel gear globe2
  hourglass-split house inbox info-circle journal-text key life-preserver lightbulb link-45deg list list-check lock mailbox
  pause-circle pencil people person person-check plus-lg printer qr-code question-circle record-circle search shield-check
  shield-lock sort-down sort-up circle-half telephone translate trash upload wifi-off x-circle x-lg
`.trim().split(/\s+/);

/** Write only what differs, so that an unchanged file keeps its time and its compressed siblings. */
function put(path, text) {
  let before = null;
  try {
    before = readFileSync(path, "utf8");
  } catch {
    mkdirSync(dirname(path), { recursive: true });
  }
  if (before !== text) writeFileSync(path, text);
}

const withoutMap = (text) => text.replace(/\n?(\/\*|\/\/)# sourceMappingURL=[^\n]*/g, "");

/** Bootstrap goes into the first cascade layer: our sheet then wins by order, never by specificity. */
function layered(name) {
  const css = withoutMap(readFileSync(join(modules, "bootstrap", "dist", "css", name), "utf8"));
  return `@charset "UTF-8";@layer bootstrap{${css.replace('@charset "UTF-8";', "").trim()}}\n`;
}

function symbol(id, svg) {
  const box = /viewBox="([^"]+)"/.exec(svg)[1];
  const body = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)[1].replace(/\s*\n\s*/g, "");
  return `<symbol id="${id}" viewBox="${box}">${body}</symbol>`;
}

function sprite() {
  const drawn = icons.map((name) => symbol(name, readFileSync(join(modules, "bootstrap-icons", "icons", `${name}.svg`), "utf8")));
  const mark = symbol("mark", readFileSync(join(served, "img", "mark.svg"), "utf8"));
  return `<svg xmlns="http://www.w3.org/2000/svg">${[mark, ...drawn].join("")}</svg>\n`;
}

function compress(path) {
  const changed = statSync(path).mtime;
  const bytes = readFileSync(path);
  const made = {
    ".gz": () => gzipSync(bytes, { level: 9 }),
    ".br": () => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  };
  for (const [suffix, make] of Object.entries(made)) {
    const known = statSync(path + suffix, { throwIfNoEntry: false });
    if (known && known.mtime.getTime() === changed.getTime()) continue;
    writeFileSync(path + suffix, make());
    utimesSync(path + suffix, changed, changed);
  }
}

const files = (folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());

put(join(vendor, "bootstrap.min.css"), layered("bootstrap.min.css"));
put(join(vendor, "bootstrap.rtl.min.css"), layered("bootstrap.rtl.min.css"));
put(join(vendor, "htmx.min.js"), withoutMap(readFileSync(join(modules, "htmx.org", "dist", "htmx.min.js"), "utf8")));
put(join(vendor, "icons.svg"), sprite());

const all = files(served);
for (const path of all.filter((name) => /\.(css|js|svg|json|txt)$/.test(name))) compress(path);
// A compressed file whose source is gone would still be served.
for (const path of all.filter((name) => /\.(gz|br)$/.test(name))) {
  if (!all.includes(path.replace(/\.(gz|br)$/, ""))) rmSync(path);
}
