// A query cut into tokens (SPARQL 1.1, section 19.8), right enough for a query that is still being written:
// what has no end yet ends with its line, or with the text where it may hold lines. One pass, no looking back.

const SPACE = /\s+/y;
const COMMENT = /#[^\n\r]*/y;
const IRI = /<[^<>"{}|^`\\\s]*>/y;
const VARIABLE = /[?$][\p{L}\p{N}_]*/uy;
const NAME = /[\p{L}_][\p{L}\p{N}_.-]*(?<!\.)/uy;
const AFTER_COLON = /:(?:[\p{L}\p{N}_:%-]|\\[^\s]|\.(?=[\p{L}\p{N}_:%-]))*/uy;
const NUMBER = /(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const TAG = /@[A-Za-z]+(?:-[A-Za-z0-9]+)*/y;
const SIGN = /\^\^|&&|\|\||!=|<=|>=|[^]/uy;

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function endOfString(text, at) {
  const quote = text[at];
  if (text.startsWith(quote.repeat(3), at)) {
    let end = at + 3;
    while (end < text.length && !text.startsWith(quote.repeat(3), end)) end += text[end] === "\\" ? 2 : 1;
    return { end: Math.min(text.length, end + 3), closed: end < text.length };
  }
  let end = at + 1;
  while (end < text.length && text[end] !== quote && text[end] !== "\n") end += text[end] === "\\" ? 2 : 1;
  const closed = text[end] === quote;
  return { end: Math.min(text.length, end + (closed ? 1 : 0)), closed };
}

/** The tokens of a query, blanks left out: `{kind, from, to, text}`, and `open` for a string without its end. */
export function tokens(text) {
  const found = [];
  let at = 0;
  while (at < text.length) {
    const from = at;
    let kind = "sign";
    let open = false;
    const letter = text[at];
    if ((at = match(SPACE, text, from)) > from) continue;
    if (letter === '"' || letter === "'") {
      kind = "string";
      const { end, closed } = endOfString(text, from);
      [at, open] = [end, !closed];
    } else if ((at = match(COMMENT, text, from)) > from) {
      kind = "comment";
      open = true;
    } else if ((at = match(IRI, text, from)) > from) kind = "iri";
    else if ((at = match(VARIABLE, text, from)) > from) kind = "variable";
    else if ((at = match(TAG, text, from)) > from) kind = "tag";
    else if ((at = match(NUMBER, text, from)) > from) kind = "number";
    else {
      const named = match(NAME, text, from);
      at = match(AFTER_COLON, text, named);
      if (at > named) kind = "name";
      else if (named > from) [kind, at] = ["word", named];
      else at = match(SIGN, text, from);
    }
    found.push({ kind, from, to: at, text: text.slice(from, at), open });
  }
  return found;
}
