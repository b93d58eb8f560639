// Copies the front-end files that Essor serves from their npm packages, at the versions pinned
// here, and writes essor/web/static/vendor/README.md (version, licence, origin, SHA-256).
//
//   node tools/vendor.mjs
//
// Needed only to change a version: the results are committed, users need neither node nor npm.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const STATIC = join(ROOT, "essor/web/static");
const VENDOR = join(STATIC, "vendor");
const FONTS = join(STATIC, "fonts");
const DOCUMENT_FONTS = join(ROOT, "essor/publishing/fonts");

// vega and vega-lite stay at the versions inside vl-convert-python (a test compares them), so
// that the server's drawing and the browser's are one and the same.
const PACKAGES = {
  "htmx.org": "2.0.11",
  "maplibre-gl": "6.17.0",
  vega: "6.2.0",
  "vega-lite": "6.4.1",
  "vega-embed": "7.0.2",
  "vega-interpreter": "2.2.1",
  "lucide-static": "1.62.0",
  "@fontsource/ibm-plex-sans": "5.3.0",
  "@expo-google-fonts/ibm-plex-sans": "0.4.1",
};
const ESBUILD = "0.28.2";

const ICONS = `
  alarm-clock arrow-down arrow-left arrow-right arrow-right-left arrow-up arrow-up-down bell
  blocks book-open briefcase building-2 calendar chart-column chart-line check chevron-down
  database chevron-left chevron-right chevron-up circle circle-alert circle-check circle-dot circle-help
  circle-minus circle-plus circle-x clock clipboard-list cloud-off copy download ellipsis
  ellipsis-vertical external-link eye eye-off factory file file-down file-spreadsheet file-text
  filter flag folder funnel handshake hammer history house image inbox info key key-round
  landmark layers layout-dashboard lightbulb link list list-checks loader lock lock-open log-in
  log-out mail map map-pin megaphone menu message-square minus monitor moon network paperclip
  pencil pin play plus printer qr-code refresh-cw repeat rocket route save scale search send
  settings share-2 shield shield-check sliders-horizontal smartphone sprout square square-pen
  star sticky-note store sun table tag target ticket trash-2 trending-down trending-up
  triangle-alert undo-2 unlink upload user user-plus users vote wifi wifi-off wrench x
`.trim().split(/\s+/);

const CHARTS_ENTRY = `
  import { vega, default as embed } from "vega-embed";
  import { expressionInterpreter } from "vega-interpreter";
  export { embed, expressionInterpreter, vega };
`;

function install(folder) {
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  writeFileSync(join(folder, "package.json"), '{"private": true}');
  execFileSync("npm", ["install", "--no-audit", "--no-fund", ...wanted, `esbuild@${ESBUILD}`], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return join(folder, "node_modules");
}

function copy(modules, [name, from], to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(modules, name, from), to);
  return { file: to, name };
}

function copyLibraries(modules) {
  const map = (file) => copy(modules, ["maplibre-gl", `dist/${file}`], join(VENDOR, "maplibre", file));
  return [
    copy(modules, ["htmx.org", "dist/htmx.min.js"], join(VENDOR, "htmx.js")),
    ...["maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"].map(map),
  ].map(withoutSourceMap);
}

function withoutSourceMap(item) {
  const text = readFileSync(item.file, "utf8");
  writeFileSync(item.file, text.replace(/^(\/\/|\/\*)# sourceMappingURL=.*$/gm, "").trimEnd() + "\n");
  return item;
}

function copyFonts(modules) {
  const copied = [];
  for (const subset of ["latin", "latin-ext"])
    for (const weight of [400, 500, 600]) {
      const file = `ibm-plex-sans-${subset}-${weight}-normal.woff2`;
      copied.push(copy(modules, ["@fontsource/ibm-plex-sans", `files/${file}`], join(FONTS, file)));
    }
  for (const style of ["400Regular", "400Regular_Italic", "500Medium", "600SemiBold", "700Bold", "700Bold_Italic"]) {
    const file = `IBMPlexSans_${style}.ttf`;
    const from = ["@expo-google-fonts/ibm-plex-sans", `${style}/${file}`];
    copied.push(copy(modules, from, join(DOCUMENT_FONTS, file)));
  }
  return copied;
}

function bundleCharts(modules, folder) {
  writeFileSync(join(folder, "entry.mjs"), CHARTS_ENTRY);
  const file = join(VENDOR, "charts.mjs");
  execFileSync(
    join(modules, ".bin/esbuild"),
    ["entry.mjs", "--bundle", "--format=esm", "--minify", "--target=es2022", "--legal-comments=none", `--outfile=${file}`],
    { cwd: folder, stdio: ["ignore", "ignore", "inherit"] },
  );
  return { file, name: "vega, vega-lite, vega-embed, vega-interpreter" };
}

function sprite(modules) {
  const symbols = ICONS.map((icon) => {
    const svg = readFileSync(join(modules, "lucide-static/icons", `${icon}.svg`), "utf8");
    const body = svg.replace(/<!--.*?-->/gs, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    return `<symbol id="${icon}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${body.replace(/\s+/g, " ").trim()}</symbol>`;
  });
  const file = join(VENDOR, "icons.svg");
  writeFileSync(file, `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  return { file, name: "lucide-static" };
}

function licences(modules) {
  const folder = join(VENDOR, "licences");
  mkdirSync(folder, { recursive: true });
  for (const name of Object.keys(PACKAGES)) {
    const file = readdirSync(join(modules, name)).find((entry) => /^(licen[cs]e|ofl)/i.test(entry));
    if (file) cpSync(join(modules, name, file), join(folder, `${name.replace(/^@/, "").replace("/", "-")}.txt`));
  }
  cpSync(join(modules, "@fontsource/ibm-plex-sans/LICENSE"), join(DOCUMENT_FONTS, "OFL.txt"));
}

function readme(modules, copied) {
  const about = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));
  const packages = Object.keys(PACKAGES).map(
    (name) => `| ${name} | ${about(name).version} | ${about(name).license} |`,
  );
  const files = copied.map(({ file, name }) => {
    const sum = createHash("sha256").update(readFileSync(file)).digest("hex");
    return `| ${relative(ROOT, file)} | ${name} | ${sum} |`;
  });
  const text = `# Front-end files that were not written here

Made by \`node tools/vendor.mjs\`, which pins the versions. Do not edit these files by hand.
Licence texts are in \`licences/\`.

| npm package | version | licence |
| --- | --- | --- |
${packages.join("\n")}

| file | from | SHA-256 |
| --- | --- | --- |
${files.join("\n")}

\`charts.mjs\` is bundled by esbuild ${ESBUILD}; \`icons.svg\` gathers the icons in use as symbols.
`;
  writeFileSync(join(VENDOR, "README.md"), text);
}

const folder = mkdtempSync(join(tmpdir(), "essor-vendor-"));
try {
  const modules = install(folder);
  rmSync(VENDOR, { recursive: true, force: true });
  mkdirSync(VENDOR, { recursive: true });
  const copied = [...copyLibraries(modules), bundleCharts(modules, folder), sprite(modules), ...copyFonts(modules)];
  licences(modules);
  readme(modules, copied);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
