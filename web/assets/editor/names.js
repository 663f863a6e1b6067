// What boards call terms of their own: too many in a country to be sent at once, so they are asked for as one types.
import { place } from "./place.js";
import { write } from "./writing.js";

/** Long enough after a key for the next one, so that a word is asked for once and not letter by letter. */
const PAUSE = 200;
const PLACES = new Set(["value", "rows", "expression"]);

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A source of the names that `address` gives, of the kinds of term that stand after the property there. */
export const ownNames = (get, address) => async (context) => {
  const vocabulary = get();
  const there = place(context.state.doc.toString(), context.pos, vocabulary);
  const kinds = PLACES.has(there.next) ? vocabulary.ownKinds(there.valuesOf) : [];
  if (!kinds.length || there.word.includes(":") || /^[?$]/.test(there.word) || !(there.word || context.explicit)) return null;
  const stopping = new AbortController();
  context.addEventListener("abort", () => stopping.abort(), { onDocChange: true });
  await pause(PAUSE);
  if (context.aborted) return null;
  const found = await Promise.all(kinds.map((kind) => asked(address, vocabulary.release, kind, there.word, stopping.signal)));
  const options = found.flatMap(({ names, of }) => {
    const section = { name: names.length < of ? `Names of boards: ${names.length} of ${of}, type on` : "Names of boards", rank: 9 };
    return names.map(({ term, label, board }) => ({ label: term, displayLabel: label, detail: board, type: "constant", section, apply: write(vocabulary) }));
  });
  return options.length ? { from: there.from, options, filter: false } : null;
};

async function asked(address, release, kind, word, signal) {
  try {
    const answer = await fetch(`${address}?${new URLSearchParams({ kind, q: word, release })}`, { headers: { Accept: "application/json" }, signal });
    if (answer.ok) return await answer.json();
  } catch {
    // Stopped by the next letter, or out of reach: the list then holds what all boards share.
  }
  return { names: [], of: 0 };
}
