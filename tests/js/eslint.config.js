// What the page's JavaScript may be. The linker of optviz/wire/modules.py knows one form of import.

import js from "@eslint/js";
import globals from "globals";

const ONE_FORM = [
  ["ImportDefaultSpecifier", "import names: { name }"],
  ["ImportNamespaceSpecifier", "import names: { name }"],
  ["ImportSpecifier[imported.name!=/./]", "import names: { name }"],
  ["ImportExpression", "imports stand at the top"],
  ["ExportAllDeclaration", "export what a module declares itself"],
  ["ExportNamedDeclaration[source]", "export what a module declares itself"],
  ["ExportSpecifier", "export where a name is declared"],
].map(([selector, message]) => ({ selector, message }));

/** What a class says of `this` that it declares neither as a field nor as a method. */
const declaredFields = {
  create(context) {
    const classes = [];
    const check = (node, key) => {
      if (classes.length && !classes.at(-1).has(key.name)) {
        context.report({ node, message: `Declare ${key.name} as a field of the class.` });
      }
    };
    const checkAll = (object) => {
      for (const { key, computed } of object.properties) if (key && !computed) check(key, key);
    };
    return {
      ClassBody: (node) => classes.push(new Set(node.body.map(({ key }) => key.name))),
      "ClassBody:exit": () => classes.pop(),
      "MemberExpression[object.type=ThisExpression][computed=false]": (node) =>
        check(node, node.property),
      "VariableDeclarator[init.type=ThisExpression][id.type=ObjectPattern]": ({ id }) => checkAll(id),
      "CallExpression[callee.object.name=Object][callee.property.name=assign]": (node) => {
        const [to, ...from] = node.arguments;
        if (to.type !== "ThisExpression") return;
        for (const object of from) if (object.type === "ObjectExpression") checkAll(object);
      },
    };
  },
};

export default [
  js.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": ["error", { destructuring: "all" }],
      "no-duplicate-imports": "error",
      "no-shadow": ["error", { builtinGlobals: false, hoist: "functions" }],
      "no-implicit-globals": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-self-compare": "error",
      "no-unused-expressions": ["error", { allowTernary: true, allowShortCircuit: true }],
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
  },
  {
    files: ["assets/lab/**/*.js"],
    languageOptions: { globals: globals.browser },
    plugins: { lab: { rules: { "declared-fields": declaredFields } } },
    rules: { "lab/declared-fields": "error", "no-restricted-syntax": ["error", ...ONE_FORM] },
  },
  { files: ["tests/js/**/*.js"], languageOptions: { globals: globals.node } },
];
