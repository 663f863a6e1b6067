// Write ../static/VENDORED.md: what the built files hold, under which licence, and their hashes.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
const entry = (name) => lock[`node_modules/${name}`];
const hash = (file) => createHash("sha256").update(readFileSync(`../static/${file}`)).digest("hex");

const parts = [
  ["govuk-frontend", "site.css, site.js", "Government Digital Service"],
  ["@ministryofjustice/frontend", "site.js (SortableTable)", "Ministry of Justice"],
];
const rows = parts.map(([name, where, owner]) => `| ${name} | ${entry(name).version} | ${entry(name).license} | ${where} | ${owner} |`);
const files = ["site.css", "site.js", "favicon.svg"].map((file) => `| ${file} | \`${hash(file)}\` |`);

writeFileSync(
  "../static/VENDORED.md",
  `# What is in this folder

\`make vendor\` builds \`site.css\` and \`site.js\` from \`web/assets/\` (the lock file pins every package by hash)
and writes this page. Nobody needs node to run or to test Golden Thread.

| package | version | licence | in | |
|---|---|---|---|---|
${rows.join("\n")}

Built with sass ${entry("sass").version} and esbuild ${entry("esbuild").version}. The fonts, crown and logos of GOV.UK are not here and not used.

| file | SHA-256 |
|---|---|
${files.join("\n")}

## Licence of both packages

${readFileSync("LICENSE-vendored.txt", "utf8").trim()}
`,
);
