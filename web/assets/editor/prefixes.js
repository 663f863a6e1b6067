// Prefixes that a query uses and does not declare: written at its top, by themselves.
import { EditorState } from "@codemirror/state";
import { tokens } from "./tokens.js";

/** The prefixes that a text declares. */
export function declared(found) {
  const names = new Set();
  found.forEach((token, at) => {
    const word = found[at - 1];
    if (token.kind === "name" && word?.kind === "word" && word.text.toUpperCase() === "PREFIX") names.add(token.text.replace(/:.*$/, ""));
  });
  return names;
}

/** Where a declaration goes: after the last one, else before the first word that is no comment. */
function top(found, doc) {
  let at = found.find((token) => token.kind !== "comment")?.from ?? doc.length;
  found.forEach((token, place) => {
    const word = found[place - 2];
    if (token.kind === "iri" && word?.kind === "word" && word.text.toUpperCase() === "PREFIX") at = Math.min(doc.length, doc.lineAt(token.to).to + 1);
  });
  return doc.lineAt(at).from;
}

/** The change that declares the prefix of a term, or null where it needs none. */
export function declaration(state, term, vocabulary) {
  const prefix = /^([^:<?$]*):/.exec(term)?.[1];
  const iri = vocabulary.prefixes.get(prefix);
  if (prefix === undefined || iri === undefined) return null;
  const found = tokens(state.doc.toString());
  return declared(found).has(prefix) ? null : insertion(found, state.doc, prefix, iri);
}

function insertion(found, doc, prefix, iri) {
  const from = top(found, doc);
  const before = from > 0 && from === doc.length && doc.line(doc.lines).length > 0 ? "\n" : "";
  return { from, insert: `${before}PREFIX ${prefix}: <${iri}>\n` };
}

/** The known prefixes that a text uses and does not declare, each once, as changes. */
function missing(found, doc, vocabulary) {
  const there = declared(found);
  const used = new Set(found.filter((token) => token.kind === "name").map((token) => token.text.slice(0, token.text.indexOf(":"))));
  const lacking = [...used].filter((prefix) => !there.has(prefix) && vocabulary.prefixes.has(prefix));
  return lacking.map((prefix) => insertion(found, doc, prefix, vocabulary.prefixes.get(prefix)));
}

/**
 * Typing the colon of a known prefix declares it, and so does putting in text that uses it: in the same step, so that
 * one undo takes both back.
 */
export const declareWhenTyped = (get) =>
  EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged) return transaction;
    if (transaction.isUserEvent("input.paste") || transaction.isUserEvent("input.drop")) {
      const put = missing(tokens(transaction.newDoc.toString()), transaction.newDoc, get());
      return put.length ? [transaction, { changes: put, sequential: true }] : transaction;
    }
    if (!transaction.isUserEvent("input.type")) return transaction;
    let end = -1;
    transaction.changes.iterChanges((_from, _to, _start, to, text) => {
      if (text.toString().endsWith(":")) end = to;
    });
    if (end < 0) return transaction;
    const doc = transaction.newDoc;
    const found = tokens(doc.toString());
    const at = found.findIndex((token) => token.kind === "name" && token.to === end && token.text.endsWith(":"));
    if (at < 0 || found[at - 1]?.text.toUpperCase() === "PREFIX") return transaction;
    const prefix = found[at].text.slice(0, -1);
    const iri = get().prefixes.get(prefix);
    if (iri === undefined || declared(found).has(prefix)) return transaction;
    return [transaction, { changes: insertion(found, doc, prefix, iri), sequential: true }];
  });
