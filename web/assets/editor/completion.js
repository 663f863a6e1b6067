// What may be written next: properties of the subject's class first, then values, classes, variables and words.
import { place } from "./place.js";
import { answers } from "./vocabulary.js";
import { write } from "./writing.js";

const CLAUSES = "OPTIONAL FILTER BIND VALUES UNION MINUS GRAPH".split(" ");
const FUNCTIONS = (
  "BOUND STR LANG LANGMATCHES DATATYPE CONTAINS STRSTARTS STRENDS REGEX REPLACE LCASE UCASE STRLEN SUBSTR CONCAT " +
  "COALESCE IF YEAR MONTH DAY ABS ROUND COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT DISTINCT EXISTS NOT IN AS"
).split(" ");
const WORDS = {
  top: "SELECT CONSTRUCT ASK DESCRIBE PREFIX".split(" "),
  where: ["WHERE", "FROM"],
  select: ["DISTINCT", "COUNT", "WHERE", "AS"],
  subject: CLAUSES,
  after: CLAUSES,
  expression: FUNCTIONS,
  modifier: "ORDER GROUP BY HAVING LIMIT OFFSET DESC ASC".split(" "),
};
const TYPES = "string integer decimal double boolean date dateTime gYear gYearMonth".split(" ");
/** Places where a list helps before anything is typed. */
const HELPFUL = new Set(["property", "class", "value", "rows", "prefix", "path", "datatype"]);
const MOST = 200;

/** A list for a place: `{entries, section}`, the best section first. */
function offered(there, vocabulary) {
  const variables = { entries: there.variables.map((term) => ({ term, kind: "variable" })), section: "Variables" };
  const values = { entries: there.valuesOf.flatMap((property) => vocabulary.valuesOf(property)), kind: "constant", section: "Values" };
  const words = { entries: (WORDS[there.next] ?? []).map((term) => ({ term, kind: "keyword" })), section: "Words" };
  switch (there.next) {
    case "property":
    case "path":
      return [...properties(there, vocabulary), ...(there.next === "property" ? [variables] : [])];
    case "class":
      return [{ entries: [...vocabulary.classes].sort((a, b) => b.asked - a.asked || b.things - a.things), kind: "class", section: "Classes" }, variables];
    case "value":
      return [values, variables, spelt(there, vocabulary)];
    case "rows":
      return [values, spelt(there, vocabulary)];
    case "expression":
      return [values, variables, words, spelt(there, vocabulary)];
    case "subject":
    case "after":
      return [variables, words, spelt(there, vocabulary)];
    case "datatype":
      return [{ entries: TYPES.map((name) => ({ term: `xsd:${name}` })), kind: "type", section: "Types" }];
    case "prefix":
      return [{ entries: undeclared(there, vocabulary), kind: "namespace", section: "Prefixes" }];
    case "top":
    case "where":
      return [words];
    case "select":
    case "modifier":
      return [variables, words];
    case "graph":
    case "columns":
      return [variables];
    default:
      return [];
  }
}

function properties(there, vocabulary) {
  const classes = vocabulary.withBroader(there.classes);
  const scored = vocabulary.properties.map((entry) => [vocabulary.suits(entry, classes), entry]);
  const own = scored.filter(([suits]) => suits > 0).sort((a, b) => b[1].asked - a[1].asked || b[0] - a[0]);
  const label = vocabulary.byTerm.get(there.classes[0])?.label ?? there.classes[0];
  const type = { term: "a", label: "is of the class", kind: "keyword" };
  return [
    { entries: [...(there.next === "property" && !there.classes.length ? [type] : []), ...own.map(([, entry]) => entry)], kind: "property", section: label ? `Of a ${label}` : "Properties" },
    { entries: scored.filter(([suits]) => !suits).map(([, entry]) => entry).sort((a, b) => b.asked - a.asked), kind: "property", section: own.length ? "Other properties" : "Properties" },
  ];
}

/** Values by name, once a prefix is typed: before that the list would be everything. */
function spelt(there, vocabulary) {
  const offered = new Set(there.valuesOf.flatMap((property) => vocabulary.valuesOf(property)));
  const others = there.word.includes(":") ? vocabulary.values.filter((value) => !offered.has(value)) : [];
  return { entries: others, kind: "constant", section: "Values by name" };
}

function undeclared(there, vocabulary) {
  return [...vocabulary.prefixes]
    .filter(([prefix]) => !there.prefixes.has(prefix))
    .map(([prefix, iri]) => ({ term: `${prefix}: <${iri}>`, label: "" }));
}

/** The label and the meaning of a term, beside the list. */
function told(entry) {
  const box = document.createElement("div");
  for (const [tag, text] of [["strong", entry.label], ["p", entry.means]]) {
    if (!text) continue;
    const part = document.createElement(tag);
    part.textContent = text;
    box.append(part);
  }
  return box;
}

/** Whether a word is written out: then Enter begins a new line, and does not take what merely looks like it. */
const isWhole = ({ term, kind }, word) => term === word || (kind === "keyword" && term === word.toUpperCase());

/** A source of completions from the vocabulary that `get` gives. */
export const source = (get) => (context) => {
  const vocabulary = get();
  const there = place(context.state.doc.toString(), context.pos, vocabulary);
  if (there.next === "nothing") return null;
  if (!there.word && !context.explicit && !(HELPFUL.has(there.next) && /[\s/^(]/.test(context.state.sliceDoc(context.pos - 1, context.pos)))) return null;
  const lists = offered(there, vocabulary);
  if (!context.explicit && lists.some(({ entries }) => entries.some((entry) => isWhole(entry, there.word)))) return null;
  const options = [];
  const writing = write(vocabulary);
  lists.forEach(({ entries, kind, section }, rank) => {
    const named = { name: section, rank };
    const fitting = entries
      .map((entry, at) => [answers(entry, there.word), at, entry])
      .filter(([fits]) => fits);
    fitting.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    for (const [, at, entry] of fitting.slice(0, MOST)) {
      options.push({
        label: entry.term, detail: entry.label, type: entry.kind ?? kind, section: named,
        info: entry.means ? () => told(entry) : undefined, apply: (entry.kind ?? kind) === "keyword" ? undefined : writing,
      });
    }
  });
  return options.length ? { from: there.from, options, filter: false } : null;
};
