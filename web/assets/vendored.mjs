// Write ../static/VENDORED.md: what the built files hold, under which licence, and their hashes.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
const entry = (name) => lock[`node_modules/${name}`];
const packagesIn = (metafile) => {
  const inputs = Object.keys(JSON.parse(readFileSync(metafile, "utf8")).inputs);
  const names = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean);
  return [...new Set(names)].sort();
};
const hash = (file) => createHash("sha256").update(readFileSync(`../static/${file}`)).digest("hex");

const mine = (name) => name.startsWith("@codemirror/") || name.startsWith("@lezer/");
const others = { "codemirror-lang-sparql": "Achraf Atauil and others", "style-mod": "Marijn Haverbeke", "w3c-keyname": "Marijn Haverbeke", crelt: "Marijn Haverbeke", "@marijn/find-cluster-break": "Marijn Haverbeke" };
const parts = [
  ["govuk-frontend", "site.css, site.js", "Government Digital Service"],
  ["@ministryofjustice/frontend", "site.js (SortableTable)", "Ministry of Justice"],
  // What is in the bundle is what esbuild says is in it, and not what happens to be installed.
  ...packagesIn("editor.json").map((name) => [name, "editor.js", mine(name) ? "Marijn Haverbeke and others" : others[name]]),
];
const unknown = parts.filter(([, , owner]) => !owner);
if (unknown.length) throw new Error(`vendored.mjs: say whose these are: ${unknown.map(([name]) => name)}`);
const unfree = parts.filter(([name]) => entry(name).license !== "MIT");
if (unfree.length) throw new Error(`vendored.mjs: the licence at the end of the page is MIT, and not that of: ${unfree.map(([name]) => name)}`);
const rows = parts.map(([name, where, owner]) => `| ${name} | ${entry(name).version} | ${entry(name).license} | ${where} | ${owner} |`);
const files = ["site.css", "site.js", "editor.js", "picture.js", "favicon.svg"].map((file) => `| ${file} | \`${hash(file)}\` |`);

writeFileSync(
  "../static/VENDORED.md",
  `# What is in this folder

\`make vendor\` builds \`site.css\`, \`site.js\`, \`editor.js\` and \`picture.js\` from \`web/assets/\` (the lock file pins every package by hash)
and writes this page. Nobody needs node to run or to test Golden Thread.

| package | version | licence | in | |
|---|---|---|---|---|
${rows.join("\n")}

Built with sass ${entry("sass").version} and esbuild ${entry("esbuild").version}. The fonts, crown and logos of GOV.UK are not here and not used.

| file | SHA-256 |
|---|---|
${files.join("\n")}

## Licence of these packages

${readFileSync("LICENSE-vendored.txt", "utf8").trim()}
`,
);
