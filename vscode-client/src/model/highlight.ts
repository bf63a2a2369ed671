// Colours for code in an answer: strings, comments, numbers and the words that most languages share.

export interface Token {
  readonly kind: "plain" | "comment" | "string" | "number" | "keyword";
  readonly text: string;
}

const KEYWORDS = new Set(
  (
    "and as async await bool break case catch class const continue def default del do elif else enum except export " +
    "extends false False final finally float fn for from func function global if impl implements import in int " +
    "interface is lambda let match mod mut new nil None nonlocal not null or package pass private protected pub public " +
    "raise return self static str string struct super switch this throw throws trait true True try type typeof use var " +
    "void where while with yield"
  ).split(" "),
);

const HASH_COMMENTS = new Set(["py", "python", "sh", "bash", "shell", "toml", "yaml", "yml", "rb", "ruby", "make", ""]);

const STRINGS = String.raw`"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?`;
const REST = String.raw`|\b\d[\w.]*\b|[A-Za-z_]\w*`;
const HASHED = new RegExp(`#[^\\n]*|${STRINGS}${REST}`, "g");
const SLASHED = new RegExp(`//[^\\n]*|/\\*[\\s\\S]*?(?:\\*/|$)|${STRINGS}${REST}`, "g");

export function tokens(code: string, language: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  for (const match of code.matchAll(HASH_COMMENTS.has(language.toLowerCase()) ? HASHED : SLASHED)) {
    const kind = kindOf(match[0]);
    if (kind !== "plain") {
      found.push({ kind: "plain", text: code.slice(at, match.index) }, { kind, text: match[0] });
      at = match.index + match[0].length;
    }
  }
  found.push({ kind: "plain", text: code.slice(at) });
  return found.filter((token) => token.text);
}

function kindOf(text: string): Token["kind"] {
  if (/^(#|\/\/|\/\*)/.test(text)) {
    return "comment";
  }
  if (/^["']/.test(text)) {
    return "string";
  }
  if (/^\d/.test(text)) {
    return "number";
  }
  return KEYWORDS.has(text) ? "keyword" : "plain";
}
