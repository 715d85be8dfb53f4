// The budgets of docs/architecture.md, for what runs in the browser and its tests.
import js from "@eslint/js";
import globals from "globals";

const budgets = {
  complexity: ["error", 8],
  "max-lines": ["error", 400],
  "max-lines-per-function": ["error", { max: 40, skipBlankLines: false }],
  "max-params": ["error", 5],
};

const habits = {
  eqeqeq: "error",
  "no-console": "error",
  "no-eval": "error",
  "no-implicit-globals": "error",
  "no-shadow": "error",
  "no-unused-expressions": "error",
  "no-var": "error",
  "object-shorthand": "error",
  "prefer-const": "error",
};

export default [
  { ignores: ["static/gen/", "static/vendor/", "gridsvc/", "docs/", "var/", ".venv/", "build/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  { rules: { ...budgets, ...habits } },
  { files: ["static/**/*.js"], languageOptions: { globals: globals.browser } },
  {
    files: ["tests/js/**/*.js"],
    languageOptions: { globals: globals.node },
    rules: { "max-lines-per-function": "off" },
  },
];
