// What is wrong with a query while it is written: its grammar, prefixes that are not declared, names that nobody has.
import { forceParsing, syntaxTree } from "@codemirror/language";
import { declared, declaration } from "./prefixes.js";
import { tokens } from "./tokens.js";

const MOST = 20;
const PARSING = 100;

const quoted = (text) => `“${text.length > 30 ? `${text.slice(0, 29)}…` : text}”`;

const TERMS = new Set(["variable", "name", "iri", "string", "number"]);

/** Whether a term stands right after another: then the sign that ends the first is likely missing. */
function afterTerm(all, from) {
  const at = all.findIndex((token) => token.from === from);
  return at > 0 && TERMS.has(all[at].kind) && TERMS.has(all[at - 1].kind);
}

/** What the grammar stumbles over, the first of what touches only. */
function grammar(view) {
  const doc = view.state.doc;
  const all = tokens(doc.toString());
  const found = [];
  syntaxTree(view.state).iterate({
    enter(node) {
      if (!node.type.isError || found.length >= MOST) return;
      const last = found[found.length - 1];
      if (last && node.from <= last.to + 1) return;
      const word = /^\S*/.exec(doc.sliceString(node.from, Math.min(doc.length, node.from + 60)))[0];
      const missing = node.from === node.to;
      const rest = /^\s*\S+/.exec(doc.sliceString(node.from, Math.min(doc.length, node.from + 200)))?.[0].trim();
      const message = !missing ? `${quoted(word)} cannot stand here${afterTerm(all, node.from) ? "; is a “;” or a “.” missing before it?" : ""}` : rest ? `Something is missing before ${quoted(rest)}` : "The query ends too early";
      found.push({ from: Math.min(node.from, Math.max(0, doc.length - 1)), to: Math.max(node.to, Math.min(doc.length, node.from + 1)), severity: "error", message });
    },
  });
  return found.slice(0, 3);
}

function nearest(name, vocabulary) {
  const [prefix, rest] = [name.slice(0, name.indexOf(":") + 1), name.slice(name.indexOf(":") + 1).toLowerCase()];
  const near = [...vocabulary.names].filter((each) => each.startsWith(prefix));
  const same = (each) => {
    const other = each.slice(prefix.length).toLowerCase();
    let shared = 0;
    while (shared < other.length && other[shared] === rest[shared]) shared += 1;
    return shared - Math.abs(other.length - rest.length) / 4;
  };
  const best = near.map((each) => [same(each), each]).sort((a, b) => b[0] - a[0])[0];
  return best && best[0] > 2 ? best[1] : "";
}

/** Names whose prefix is not declared, and names that the ontology does not have; but not the one being written. */
function names(view, vocabulary) {
  const text = view.state.doc.toString();
  const all = tokens(text);
  const prefixes = declared(all);
  const writing = view.hasFocus ? view.state.selection.main.head : -1;
  const found = [];
  all.forEach((token, at) => {
    if (token.kind !== "name" || token.text.startsWith("_:") || found.length >= MOST || token.to === writing) return;
    if (all[at - 1]?.kind === "word" && all[at - 1].text.toUpperCase() === "PREFIX") return;
    const { from, to, text: name } = token;
    const prefix = name.slice(0, name.indexOf(":"));
    if (!prefixes.has(prefix)) found.push(missingPrefix(from, to, prefix, name, vocabulary));
    else if (vocabulary.isOurs(prefix) && !vocabulary.names.has(name)) found.push(unknownName(from, to, name, vocabulary));
  });
  return found;
}

function missingPrefix(from, to, prefix, name, vocabulary) {
  const known = vocabulary.prefixes.has(prefix);
  const actions = known ? [{ name: "Declare it", apply: (view) => view.dispatch({ changes: declaration(view.state, name, vocabulary) ?? [] }) }] : [];
  return { from, to, severity: "error", message: `The prefix ${quoted(`${prefix}:`)} is not declared`, actions };
}

function unknownName(from, to, name, vocabulary) {
  const near = nearest(name, vocabulary);
  const actions = near ? [{ name: `Write ${near}`, apply: (view, start, end) => view.dispatch({ changes: { from: start, to: end, insert: near } }) }] : [];
  return { from, to, severity: "warning", message: `This data release has no ${quoted(name)}${near ? `; did you mean ${near}?` : ""}`, actions };
}

/** The place that the server names, from its line and its column (both count from 1), to the end of the word there. */
export function atPlace(doc, line, column, message) {
  const row = doc.line(Math.min(Math.max(line, 1), doc.lines));
  const from = Math.min(row.from + Math.max(column - 1, 0), row.to);
  const word = /^[\p{L}\p{N}_:?$-]*/u.exec(doc.sliceString(from, row.to))[0];
  const to = Math.max(from + word.length, Math.min(from + 1, doc.length));
  return { from: from === to ? Math.max(0, from - 1) : from, to, severity: "error", message };
}

/** Everything that is wrong: what the server said of this very text, and what can be told here. */
export const problems = (get, said) => (view) => {
  const text = view.state.doc.toString();
  if (!text.trim()) return [];
  forceParsing(view, view.state.doc.length, PARSING);
  const vocabulary = get();
  const found = [...grammar(view), ...(vocabulary.names.size ? names(view, vocabulary) : [])];
  if (said && said.text === text) {
    const server = atPlace(view.state.doc, said.line, said.column, said.message);
    found.splice(0, Infinity, server, ...found.filter((each) => each.to <= server.from || each.from >= server.to));
  }
  return found.sort((a, b) => a.from - b.from);
};
