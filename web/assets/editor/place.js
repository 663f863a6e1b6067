// Where in a query the cursor stands (a subject, a property, a value, ...), and what the query says of its variables.
import { tokens } from "./tokens.js";

const CLAUSES = new Set("OPTIONAL UNION MINUS FILTER BIND VALUES GRAPH SERVICE".split(" "));
const MODIFIERS = new Set("ORDER GROUP HAVING LIMIT OFFSET BY ASC DESC".split(" "));
const FORMS = new Set("SELECT CONSTRUCT DESCRIBE ASK".split(" "));
const TYPE = new Set(["a", "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"]);

/** A level of brackets: what stands next in it (`next`), the triple that is being written, and the variable it is about. */
const level = (next, subject = null, about = null) => ({ next, subject, property: null, via: null, about, opened: "" });

class Reading {
  constructor() {
    this.levels = [level("top")];
    this.triples = [];
    this.variables = new Set();
    this.prefixes = new Map();
    this.blanks = 0;
    this.before = null;
  }

  get here() {
    return this.levels[this.levels.length - 1];
  }

  open(sign, next, subject = null) {
    this.levels.push({ ...level(next, subject, this.here.about), opened: sign });
  }

  close(signs) {
    if (this.levels.length > 1 && signs.includes(this.here.opened)) this.levels.pop();
  }

  /** Take one token in. */
  take(token) {
    const { kind, text } = token;
    if (kind === "comment") return;
    const here = this.here;
    if (kind === "variable" && text.length > 1 && token !== this.writing) this.variables.add(text);
    if (kind === "variable" && here.next === "expression") here.about = text;
    // With several columns nobody knows here which one a value stands in.
    if (kind === "variable" && here.next === "columns") here.about = here.about === null ? text : "";
    if (here.next === "datatype") here.next = "after";
    else if (here.next === "prefix" || here.next === "prefix-iri") this.takePrefix(token);
    else if (kind === "word" && !(here.next === "property" && text === "a")) this.takeWord(text.toUpperCase());
    else if (kind === "sign") this.takeSign(text);
    else if (kind !== "tag") this.takeTerm(token);
    this.before = token;
  }

  takePrefix(token) {
    if (this.here.next === "prefix") {
      this.name = token.text.replace(/:.*$/, "");
      this.here.next = "prefix-iri";
    } else {
      if (token.kind === "iri") this.prefixes.set(this.name, token.text.slice(1, -1));
      this.here.next = "top";
    }
  }

  takeWord(word) {
    const here = this.here;
    if (word === "PREFIX") here.next = "prefix";
    else if (FORMS.has(word)) here.next = "select";
    else if (word === "WHERE") here.next = "where";
    else if (word === "FROM" || word === "NAMED" || word === "BASE") here.next = "where";
    else if (MODIFIERS.has(word)) here.next = "modifier";
    else if (word === "GRAPH" || word === "SERVICE") here.next = "graph";
    else if (word === "VALUES") [here.next, here.about] = ["columns", null];
    else if (CLAUSES.has(word)) here.next = "subject";
    else if ((word === "TRUE" || word === "FALSE") && here.next === "value") here.next = "after";
  }

  takeSign(sign) {
    const here = this.here;
    if (sign === "{") this.open("{", here.next === "columns" || here.next === "rows" ? "rows" : "subject");
    else if (sign === "}") {
      this.close("{");
      if (this.here.next !== "top") this.here.next = this.levels.length > 1 ? "subject" : "modifier";
    } else if (sign === "[") {
      const subject = `[${++this.blanks}`;
      this.takeTerm({ kind: "blank", text: subject });
      this.open("[", "property", subject);
    } else if (sign === "]") this.close("[");
    else if (sign === "(") this.openRound();
    else if (sign === ")") this.closeRound();
    else if (here.next === "rows" || here.next === "expression" || here.next === "select") return;
    else if (sign === ".") here.next = "subject";
    else if (sign === ";") [here.next, here.via] = [here.subject ? "property" : here.next, null];
    else if (sign === ",") here.next = here.property ? "value" : here.next;
    else if (sign === "^^") here.next = "datatype";
    else if (sign === "/" && here.next === "value") [here.next, here.via, here.property] = ["property", here.property, null];
    else if (sign === "|" && here.next === "value") [here.next, here.property] = ["property", null];
  }

  openRound() {
    const next = this.here.next;
    if (next === "property" || next === "path") this.open("(", "path");
    else if (next === "rows" || next === "columns") this.open("(", next);
    else this.open("(", "expression");
  }

  closeRound() {
    const { next: was, about } = this.here;
    this.close("(");
    const here = this.here;
    if (was === "columns") here.about = about;
    if (was === "path" && here.next === "property") [here.next, here.property] = ["value", null];
    else if (here.next === "value") here.next = "after";
  }

  takeTerm({ kind, text, from }) {
    const here = this.here;
    if (here.next === "subject" || here.next === "after") {
      Object.assign(here, { subject: text, property: null, via: null, next: "property" });
    } else if (here.next === "property") [here.property, here.next] = [text, "value"];
    else if (here.next === "value") {
      // The sign of a path ("gt:broader?") reads like a variable without a name.
      if (kind === "variable" && text === "?" && from === this.before?.to) return;
      if (here.property) this.triples.push([here.subject, here.property, text]);
      here.next = "after";
    } else if (here.next === "graph") here.next = "where";
  }
}

/** The properties whose value a variable is. */
const leadingTo = (triples, variable) => triples.filter(([, , value]) => variable && value === variable).map(([, property]) => property);

/** The classes that each subject of the query is said or implied to have. */
function classes(triples, vocabulary) {
  const found = new Map();
  const note = (subject, names) => {
    if (!found.has(subject)) found.set(subject, new Set());
    for (const name of names) found.get(subject).add(name);
  };
  for (const [subject, property, value] of triples) {
    if (TYPE.has(property)) note(subject, [value]);
    else if (value.startsWith("?") || value.startsWith("[")) note(value, vocabulary.leadsTo(property));
  }
  return found;
}

/**
 * What stands at a place of a query.
 *
 * `next` says what may be written there: "subject", "property", "class", "value", "expression", "select", "modifier",
 * "rows", "prefix", "datatype", "top", or "nothing" inside of strings, comments and addresses. `word` is what is
 * already there, from `from` on; `valuesOf` are the properties whose values may be meant (`FILTER (?rung = ...)` too).
 */
export function place(text, at, vocabulary) {
  const reading = new Reading();
  let there = null;
  let from = at;
  const see = () => {
    const { next, subject, property, via, about } = reading.here;
    there = { next: next === "value" && TYPE.has(property) ? "class" : next, subject, property, via, about };
  };
  for (const token of tokens(text)) {
    if (!there && token.to >= at) {
      const inside = token.from < at && (at < token.to || token.open || "variable name word".includes(token.kind));
      if (inside && "string comment iri".split(" ").includes(token.kind)) {
        see();
        there.next = "nothing";
      } else if (inside && token.kind !== "sign" && token.kind !== "number") {
        see();
        from = token.from;
        reading.writing = token;
      } else if (token.from >= at) see();
    }
    reading.take(token);
  }
  if (!there) see();
  return {
    ...there,
    from,
    word: text.slice(from, at),
    classes: there.via ? vocabulary.leadsTo(there.via) : [...(classes(reading.triples, vocabulary).get(there.subject) ?? [])],
    valuesOf: there.next === "value" ? [there.property] : leadingTo(reading.triples, there.about),
    variables: [...reading.variables],
    prefixes: reading.prefixes,
  };
}
