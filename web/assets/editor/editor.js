// The editor of queries: CodeMirror over the form's own field. Without this file the field is a field.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { forceLinting, lintGutter, linter, lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { sparql } from "codemirror-lang-sparql";
import { source } from "./completion.js";
import { look } from "./look.js";
import { ownNames } from "./names.js";
import { declareWhenTyped } from "./prefixes.js";
import { problems } from "./problems.js";
import { Vocabulary } from "./vocabulary.js";

const nonce = document.currentScript.nonce;
/** Longer than this, a query goes in the body of a request: some servers and proxies cut addresses. */
const LONGEST_ADDRESS = 6000;
/** A list that fits the window, enlarged too: it turns pages and never scrolls, so nothing of it is out of reach. */
const shown = () => Math.max(3, Math.min(10, Math.floor((0.75 * window.innerHeight - 64) / 32)));
const ROOM_BESIDE = 240;

/** The meaning of a term stands beside the list, and above or below it where the window is narrow. */
function beside(_view, list, option, info, space) {
  const height = `max-width: ${Math.max(200, list.right - list.left)}px`;
  if (space.right - list.right >= ROOM_BESIDE) return { style: `top: ${option.top - list.top}px; left: 100%`, class: "" };
  if (list.left - space.left >= ROOM_BESIDE) return { style: `top: ${option.top - list.top}px; right: 100%`, class: "" };
  const above = list.top - space.top > info.bottom - info.top;
  return { style: `${above ? "bottom" : "top"}: 100%; left: 0; ${height}`, class: "" };
}

function start(field) {
  const form = field.form;
  const status = document.getElementById(field.dataset.status);
  const label = document.querySelector(`label[for="${field.id}"]`);
  const { line, column, message } = field.dataset;
  const said = line ? { text: field.value.replace(/\r\n?/g, "\n"), line: Number(line), column: Number(column) || 1, message } : null;
  let vocabulary = Vocabulary.empty;
  const get = () => vocabulary;

  const run = () => {
    form.requestSubmit();
    return true;
  };
  const tell = (found) => {
    const [first] = found;
    const more = found.length > 1 ? `, and ${found.length - 1} more` : "";
    const text = first ? `Line ${view.state.doc.lineAt(first.from).number}: ${first.message}${more}` : "";
    if (status.textContent !== text) status.textContent = text;
  };
  const problemsOf = problems(get, said);
  const check = (view) => {
    const found = problemsOf(view);
    tell(found);
    return found;
  };

  label.id ||= `${field.id}-label`;
  const id = field.id;
  field.id = `${id}-field`;
  label.htmlFor = field.id;
  const named = { id, "aria-labelledby": label.id, "aria-describedby": field.getAttribute("aria-describedby") ?? "", "aria-multiline": "true", tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" };
  if (said) named["aria-invalid"] = "true";

  const view = new EditorView({
    state: EditorState.create({
      doc: field.value,
      extensions: [
        // First, so that nothing else takes Ctrl-Enter.
        keymap.of([{ key: "Mod-Enter", run }]),
        EditorView.cspNonce.of(nonce),
        lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), bracketMatching(), closeBrackets(),
        sparql(),
        autocompletion({ override: [source(get), ownNames(get, field.dataset.names)], icons: false, maxRenderedOptions: shown(), positionInfo: beside }),
        linter(check, { delay: 700, needsRefresh: (update) => update.selectionSet || update.focusChanged }), lintGutter(),
        declareWhenTyped(get),
        keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of(named),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
        look,
      ],
    }),
  });
  field.before(view.dom);
  field.classList.add("gt-editor-field");
  field.tabIndex = -1;
  field.setAttribute("aria-hidden", "true");
  label.addEventListener("click", () => view.focus());
  for (const hint of document.querySelectorAll("[data-editor-hint]")) hint.hidden = false;
  for (const other of document.querySelectorAll("[data-without-editor]")) other.hidden = true;

  form.addEventListener("submit", () => {
    form.method = view.state.doc.length > LONGEST_ADDRESS ? "post" : "get";
  });
  fetch(field.dataset.completion, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .then((data) => {
      vocabulary = new Vocabulary(data);
      form.dataset.ready = "yes";
      forceLinting(view);
      if (said) view.dispatch({ selection: { anchor: Math.min(view.state.doc.length, view.state.doc.line(Math.min(said.line, view.state.doc.lines)).from + said.column - 1) } });
    })
    .catch(() => {
      status.textContent = "The terms of this data release could not be loaded: the editor works without offering them.";
    });
}

const field = document.querySelector("textarea[data-editor]");
if (field) start(field);
