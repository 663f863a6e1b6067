// The terms of this data release, as /sparql/completion.json gives them, ready to be looked up.

/** Letters alone, small: what a person types and a label are held against each other like this. */
const folded = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

export class Vocabulary {
  constructor(data) {
    this.release = data.release;
    this.own = data.own;
    this.prefixes = new Map(Object.entries(data.prefixes));
    this.classes = data.classes;
    this.properties = data.properties;
    this.values = data.values;
    this.byTerm = new Map([...this.classes, ...this.values, ...this.properties].map((each) => [each.term, each]));
    this.schemes = new Set(this.values.map((value) => value.scheme));
    this.names = new Set([...this.byTerm.keys(), ...this.schemes]);
  }

  static get empty() {
    return new Vocabulary({ release: "", own: {}, prefixes: {}, classes: [], properties: [], values: [] });
  }

  /** The classes that the values of a property belong to. */
  leadsTo(property) {
    return this.byTerm.get(property)?.leads_to ?? [];
  }

  /** The values that stand after a property, where it takes them from a list. */
  valuesOf(property) {
    const schemes = this.byTerm.get(property)?.schemes ?? [];
    return this.values.filter((value) => schemes.includes(value.scheme));
  }

  /** The kinds of term after some properties of which boards have their own. */
  ownKinds(properties) {
    const kinds = properties.flatMap((property) => this.byTerm.get(property)?.own ?? []);
    return [...new Set(kinds)].filter((kind) => this.own[kind] > 0);
  }

  /** Classes and all that they are under. */
  withBroader(classes) {
    const found = new Set(classes);
    for (const name of found) for (const under of this.byTerm.get(name)?.under ?? []) found.add(under);
    return found;
  }

  /** How well a property suits things of these classes: how many have it, 0.5 where only the ontology says so, else 0. */
  suits(property, classes) {
    let best = 0;
    for (const [name, things] of Object.entries(property.of)) if (classes.has(name)) best = Math.max(best, things || 0.5);
    return best;
  }

  /** Whether the ontology is the only one that may add names under a prefix, so that an unknown one is a slip. */
  isOurs(prefix) {
    return (this.prefixes.get(prefix) ?? "").startsWith("https://w3id.org/golden-thread/") && prefix !== "rule";
  }
}

/** How well an entry answers what was typed: 3 begins so, 2 a word of it does, 1 somewhere in it, 0 not at all. */
export function answers(entry, typed) {
  const wanted = folded(typed.replace(/^[^:]*:/, ""));
  const prefix = typed.includes(":") ? typed.slice(0, typed.indexOf(":") + 1) : "";
  if (prefix && !entry.term.startsWith(prefix)) return 0;
  if (!wanted) return 1;
  const name = folded(entry.term.replace(/^[^:]*:/, ""));
  const label = entry.label ?? "";
  if (name.startsWith(wanted) || folded(label).startsWith(wanted) || folded(entry.term).startsWith(wanted)) return 3;
  if (label.split(/\s+/).some((word) => folded(word).startsWith(wanted))) return 2;
  return name.includes(wanted) || folded(label).includes(wanted) ? 1 : 0;
}
