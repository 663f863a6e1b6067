// Writing a term that was chosen into the query.
import { declaration } from "./prefixes.js";

/** Write the term, and declare its prefix at the top where the query does not. */
export const write = (vocabulary) => (view, completion, from, to) => {
  const changes = [{ from, to, insert: completion.label }];
  const added = completion.type === "namespace" ? null : declaration(view.state, completion.label, vocabulary);
  if (added) changes.push(added);
  const shift = added && added.from <= from ? added.insert.length : 0;
  view.dispatch({ changes, selection: { anchor: from + shift + completion.label.length }, userEvent: "input.complete" });
};
