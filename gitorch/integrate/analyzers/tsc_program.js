// Asks TypeScript about some files of a tree: a line of JSON in, {"files": [...], "focus": {…}, "depth": 2}, a line of JSON out,
// {"diagnostics": [...], "whole": true}: whole says that nothing was left out for the depth.
// It reads and type-checks; it emits nothing and loads no plugin, so nothing of the tree is executed.
"use strict";

const fs = require("fs");
const path = require("path");
const readline = require("readline");
const v8 = require("v8");
const vm = require("vm");
const Module = require("module");

const isMadeImage = v8.startupSnapshot?.isBuildingSnapshot() ?? false;
const library = process.argv[2];
const ts = loaded();
const ofLibrary = path.dirname(library) + path.sep;
const parsed = new Map(); // file name and dialect → {text, file}, kept from question to question
const linked = new Map(); // file name → {text, imports, passes}, likewise
let root = "";
let checkout = "";

// Not by require: while an image is made there is none but of Node's own modules.
function loaded() {
  const made = { exports: {} };
  const wrapper = vm.runInThisContext(Module.wrap(fs.readFileSync(library, "utf8")), { filename: library });
  wrapper.call(made.exports, made.exports, require, made, library, path.dirname(library));
  return made.exports;
}

const FEW = 150; // files; so many are looked at whatever the depth
const ALWAYS = {
  noEmit: true, skipLibCheck: true, skipDefaultLibCheck: true, composite: false, incremental: false,
  declaration: false, declarationMap: false, emitDeclarationOnly: false, isolatedDeclarations: false,
  noUnusedLocals: false, noUnusedParameters: false, allowJs: true, tsBuildInfoFile: undefined, plugins: undefined,
};
const BY_DEFAULT = {
  target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, esModuleInterop: true, resolveJsonModule: true,
  moduleResolution: ts.ModuleResolutionKind.Bundler ?? ts.ModuleResolutionKind.NodeJs, jsx: ts.JsxEmit.Preserve,
  strict: true, noImplicitAny: false,
};

function configurationOf(file) {
  for (let at = path.dirname(path.join(root, file)); at.startsWith(root); at = path.dirname(at)) {
    for (const name of ["tsconfig.json", "jsconfig.json"]) {
      if (ts.sys.fileExists(path.join(at, name))) return path.join(at, name);
    }
  }
  return "";
}

function read(configuration) {
  const { config } = ts.readConfigFile(configuration, ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config ?? {}, ts.sys, path.dirname(configuration));
}

// A configuration that only refers to others stands for the one of them that includes most of the files.
function project(configuration, files) {
  if (!configuration) return { options: BY_DEFAULT, ambient: [] };
  let found = read(configuration);
  if (!found.fileNames.length && found.projectReferences?.length) {
    const wanted = new Set(files.map((file) => path.join(root, file)));
    const score = (one) => one.fileNames.filter((name) => wanted.has(name)).length;
    const others = found.projectReferences.map((one) => ts.resolveProjectReferencePath(one));
    const known = others.filter((name) => name.startsWith(root) && ts.sys.fileExists(name)).map(read);
    found = known.sort((one, other) => score(other) - score(one))[0] ?? found;
  }
  return { options: found.options, ambient: found.fileNames.filter((name) => /\.d\.[cm]?ts$/.test(name)) };
}

function hostFor(options) {
  const host = ts.createCompilerHost(options);
  const make = host.getSourceFile;
  host.getCurrentDirectory = () => root;
  host.jsDocParsingMode = ts.JSDocParsingMode?.ParseForTypeErrors; // as tsc itself
  host.getSourceFile = (name, dialect, ...rest) => {
    const isFixed = isOfLibrary(name);
    const key = isFixed ? name : `${name}\0${dialect?.languageVersion ?? dialect}\0${dialect?.impliedNodeFormat}`;
    const known = parsed.get(key);
    if (known && isFixed) return known.file;
    const text = ts.sys.readFile(name);
    if (text === undefined || known?.text === text) return known?.file;
    const file = make.call(host, name, dialect, ...rest);
    if (file) parsed.set(key, { text, file });
    return file;
  };
  return host;
}

// Its declarations read the same in every dialect, and nobody changes them.
function isOfLibrary(name) {
  return name.startsWith(ofLibrary) && name.endsWith(".d.ts");
}

// The checkout's node_modules link to the checkout's own packages; what is meant are those of the tree.
function redirected(found) {
  const name = found?.resolvedModule?.resolvedFileName;
  if (!checkout || !name?.startsWith(checkout + "/") || name.includes("/node_modules/")) return found;
  const here = path.join(root, path.relative(checkout, name));
  if (name.startsWith(root) || !ts.sys.fileExists(here)) return found;
  return { ...found, resolvedModule: { ...found.resolvedModule, resolvedFileName: here, isExternalLibraryImport: false } };
}

// The files that are at most so many imports away from these; undefined where all that can be reached are few.
function within(names, limit, resolve) {
  const found = new Map(names.map((name) => [name, 0]));
  const further = follow(found, names, limit, resolve, Infinity);
  const near = new Set(found.keys());
  return follow(found, further, Infinity, resolve, FEW).length ? near : undefined;
}

// Follows imports up to a distance or a number of files, and says which files it did not follow; a file that only
// passes on what it imports is no step.
function follow(found, names, limit, resolve, most) {
  const left = [];
  for (let near = names; near.length; ) {
    const next = [];
    for (const name of near) {
      const isLeft = found.get(name) >= limit || found.size > most;
      if (isLeft) left.push(name);
      const text = isLeft ? undefined : ts.sys.readFile(name);
      if (text === undefined) continue;
      const { imports, passes } = linksOf(name, text);
      const step = found.get(name) + (passes ? 0 : 1);
      for (const said of imports) {
        const other = resolve(said, name).resolvedModule?.resolvedFileName;
        if (!other || found.get(other) <= step) continue;
        found.set(other, step);
        next.push(other);
      }
    }
    near = next;
  }
  return left;
}

const DECLARES = /^(?:export\s+)?(?:default\s+|declare\s+|abstract\s+|async\s+)*(?:const|let|var|function|class|interface|enum|namespace|type\s+\w+\s*[=<])/m;

function linksOf(name, text) {
  const known = linked.get(name);
  if (known?.text === text) return known;
  const imports = ts.preProcessFile(text, true, true).importedFiles.map((one) => one.fileName);
  const links = { text, imports, passes: !DECLARES.test(text) };
  linked.set(name, links);
  return links;
}

// The statements that mention one of these words; of a call with a function, as tests are, the statements inside.
function focused(statements, source, words) {
  return statements.flatMap((statement) => {
    if (!mentions(statement, source, words)) return [];
    const inner = innerStatements(statement);
    return inner.length > 1 ? [...focused(inner, source, words)] : [statement];
  });
}

function innerStatements(statement) {
  const call = ts.isExpressionStatement(statement) && statement.expression;
  if (!call || !ts.isCallExpression(call)) return [];
  const last = call.arguments[call.arguments.length - 1];
  const isFunction = last && (ts.isArrowFunction(last) || ts.isFunctionExpression(last));
  return isFunction && ts.isBlock(last.body) ? last.body.statements : [];
}

function mentions(node, source, words) {
  const text = source.text.slice(node.getFullStart(), node.getEnd());
  return (text.match(/[A-Za-z_$][\w$]*/g) ?? []).some((word) => words.has(word));
}

function diagnosticsOf(program, source, words) {
  const syntactic = program.getSyntacticDiagnostics(source);
  if (!words) return [...syntactic, ...program.getSemanticDiagnostics(source)];
  const nodes = focused([...source.statements], source, new Set(words));
  if (!nodes.length) return syntactic;
  const semantic = program.getSemanticDiagnostics(source, undefined, nodes);
  const within = (one) => nodes.some((node) => one.start >= node.getFullStart() && one.start < node.getEnd());
  return [...syntactic, ...semantic.filter(within)];
}

// A property that an interface may have from what it extends, which is not here: a class without its base has any
// member for the checker, an interface none but its own.
function isOfPartlyUnknown(checker, source, diagnostic) {
  const access = [2339, 2551].includes(diagnostic.code) && ts.getTokenAtPosition?.(source, diagnostic.start)?.parent;
  if (!access || !ts.isPropertyAccessExpression(access)) return false;
  const declarations = checker.getTypeAtLocation(access.expression).symbol?.declarations ?? [];
  const extended = declarations.filter(ts.isInterfaceDeclaration).flatMap((one) => one.heritageClauses ?? []);
  return extended.flatMap((one) => [...one.types]).some((one) => checker.getTypeAtLocation(one).intrinsicName === "error");
}

function check(configuration, files, focus, depth) {
  const { options: said, ambient } = project(configuration, files);
  const options = { ...said, ...ALWAYS };
  const strictAboutScripts = options.checkJs === true;
  options.checkJs = true;
  const host = hostFor(options);
  const cache = ts.createModuleResolutionCache(root, (name) => name, options);
  const resolve = (name, from, ...rest) => redirected(ts.resolveModuleName(name, from, options, host, cache, ...rest));
  const names = files.map((file) => path.join(root, file));
  const near = depth === null ? undefined : within(names, depth, resolve);
  host.resolveModuleNameLiterals = (literals, from, reference, opts, source) =>
    literals.map((literal) => {
      const mode = ts.getModeForUsageLocation?.(source, literal, opts);
      const found = resolve(literal.text, from, reference, mode);
      return !near || near.has(found.resolvedModule?.resolvedFileName) ? found : { resolvedModule: undefined };
    });
  const program = ts.createProgram({ rootNames: [...new Set([...names, ...ambient])], options, host });
  const diagnostics = files.flatMap((file) => {
    const source = program.getSourceFile(path.join(root, file));
    if (!source) return [];
    const found = diagnosticsOf(program, source, focus[file]);
    const isScript = /\.[cm]?jsx?$/.test(file) && !strictAboutScripts;
    return found
      .filter((one) => one.category === ts.DiagnosticCategory.Error && one.start !== undefined)
      .filter((one) => !isOfPartlyUnknown(program.getTypeChecker(), source, one))
      .map((one) => ({ path: file, script: isScript, code: one.code, ...place(source, one.start), message: words(one) }));
  });
  return { diagnostics, whole: !near };
}

function place(source, start) {
  const { line, character } = ts.getLineAndCharacterOfPosition(source, start);
  const before = source.text.slice(start - character, start);
  return { line: line + 1, column: Array.from(before).length + 1 };
}

function words(diagnostic) {
  return ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n").split(root + "/").join("");
}

function answer({ files, focus, depth }) {
  const groups = new Map();
  for (const file of files) {
    const configuration = configurationOf(file);
    groups.set(configuration, [...(groups.get(configuration) ?? []), file]);
  }
  const found = [...groups].map(([configuration, members]) => check(configuration, members, focus, depth));
  return { diagnostics: found.flatMap((one) => one.diagnostics), whole: found.every((one) => one.whole) };
}

function listen() {
  [root, checkout] = process.argv.slice(3);
  readline.createInterface({ input: process.stdin }).on("line", (line) => {
    let said;
    try {
      said = answer(JSON.parse(line));
    } catch (error) {
      said = { error: String(error?.stack ?? error).slice(0, 500) };
    }
    fs.writeSync(1, JSON.stringify(said) + "\n");
  });
}

// Checks a few files of ours, so that the library's declarations are parsed and its functions compiled in the image.
function rehearse() {
  root = path.join(path.dirname(process.argv[1]), "rehearsal");
  const files = fs.readdirSync(root);
  const named = answer({ files, focus: { "use.tsx": ["Leaf", "over"] }, depth: 1 });
  const whole = answer({ files, focus: {}, depth: null });
  if (!named.diagnostics.length || !whole.diagnostics.length) throw new Error("nothing was found in the rehearsal");
  root = "";
}

if (isMadeImage) {
  rehearse();
  v8.startupSnapshot.setDeserializeMainFunction(listen);
} else {
  listen();
}
