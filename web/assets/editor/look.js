// How the editor looks. Its styles go into the page with the nonce of the page's own policy.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const NAVY = "#12436d", INK = "#16202b", SOFT = "#4a5765", LINE = "#ccd4dd", PAPER = "#f4f6f9", FOCUS = "#ffd24d", TINT = "#e9f0f6";

const theme = EditorView.theme({
  "&": { border: `2px solid ${SOFT}`, backgroundColor: "white", color: INK, fontSize: "1rem" },
  "&.cm-focused": { outline: `3px solid ${FOCUS}`, boxShadow: `inset 0 0 0 2px ${INK}` },
  ".cm-content:focus": { outline: "1px solid transparent" },
  ".cm-content, .cm-gutter": { minHeight: "17rem" },
  ".cm-scroller": { maxHeight: "34rem", overflow: "auto", fontFamily: "ui-monospace, Menlo, Consolas, monospace", lineHeight: "1.5" },
  ".cm-content": { padding: "8px 0", caretColor: INK },
  ".cm-gutters": { backgroundColor: PAPER, color: SOFT, borderRight: `1px solid ${LINE}` },
  ".cm-activeLineGutter": { backgroundColor: TINT, color: INK },
  ".cm-tooltip": { border: `1px solid ${SOFT}`, borderRadius: "4px", backgroundColor: "white", color: INK, font: "400 1rem/1.4 Arial, sans-serif" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "ui-monospace, Menlo, Consolas, monospace", maxHeight: "min(30rem, 75vh)", maxWidth: "min(95vw, 40rem)", minWidth: "min(16rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 8px", minHeight: "24px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: NAVY, color: "white" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > completion-section": { padding: "4px 8px", color: SOFT, backgroundColor: PAPER, borderBottom: `1px solid ${LINE}`, opacity: "1", font: "700 0.875rem/1.3 Arial, sans-serif" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "Arial, sans-serif", marginLeft: "1em", opacity: "0.85" },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 12px", maxWidth: "22rem" },
  ".cm-completionInfo p": { margin: "4px 0 0" },
  ".cm-diagnostic": { padding: "6px 10px" },
  ".cm-diagnosticAction": { backgroundColor: NAVY, color: "white", borderRadius: "4px", padding: "4px 10px", font: "700 0.9375rem/1.2 Arial, sans-serif" },
  "@media (forced-colors: active)": {
    "& .cm-tooltip-autocomplete > ul > li[aria-selected]": { forcedColorAdjust: "none", backgroundColor: "Highlight", color: "HighlightText" },
  },
});

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: "#5a3596", fontWeight: "700" },
  { tag: tags.variableName, color: "#a8390d" },
  { tag: [tags.string, tags.url], color: "#17683f" },
  { tag: [tags.integer, tags.float, tags.bool], color: "#7a4f00" },
  { tag: [tags.namespace, tags.typeName], color: "#14568f" },
  { tag: [tags.comment, tags.annotation], color: SOFT },
]);

export const look = [theme, syntaxHighlighting(highlighting)];
