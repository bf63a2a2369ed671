import tseslint from "typescript-eslint";

const size = {
  complexity: ["error", { max: 10, variant: "modified" }],
  "max-lines": ["error", 300],
  "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
  "max-params": ["error", 5],
};

export default tseslint.config(
  { ignores: ["dist", "node_modules", "scripts", "*.mjs", "src/protocol.ts"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...size,
      eqeqeq: "error",
      "no-console": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    // What is shown is a fold of what the server said: nothing of the editor is needed to compute it.
    files: ["src/model/**", "src/chat/webview/**"],
    rules: { "no-restricted-imports": ["error", { paths: ["vscode"], patterns: ["vscode-languageclient*", "node:*"] }] },
  },
  {
    // The panel makes elements, never markup.
    files: ["src/chat/webview/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        ...["innerHTML", "outerHTML", "insertAdjacentHTML"].map((property) => ({ property, message: "Make elements." })),
      ],
    },
  },
  { files: ["test/**"], rules: { "max-lines-per-function": "off", complexity: "off" } },
);
