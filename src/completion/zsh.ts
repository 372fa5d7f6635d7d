// The script for zsh: one function a command, each a call of zsh's own `_arguments`.

import { type Candidate, type Flag, type Level, type Positional, REFERENCE_PREFIXES, type Value } from "./tree.ts";

/** Renders the script, which works from a folder of `fpath` and when it is sourced. */
export function renderZsh(levels: readonly Level[]): string {
  return `${HEAD}\n${levels.map(renderLevel).join("\n")}${HELPERS}`;
}

function renderLevel(level: Level): string {
  const { path, commands, flags, arguments: positionals } = level;
  const specs = [
    ...flags.flatMap(renderFlag),
    ...(commands.length === 0 ? positionals.flatMap(renderPositional) : ["(-)1: :->command", "(-)*:: :->rest"]),
  ];
  return `${nameOf(path)}() {
  local curcontext=$curcontext state line result=1
  typeset -A opt_args
  _arguments -C -s -S : \\
${specs.map((spec) => `    ${quote(spec)}`).join(" \\\n")} && result=0
${commands.length === 0 ? "" : renderCommands(level)}  return result
}
`;
}

function renderCommands({ path, commands }: Level): string {
  const context = ["llmp", ...path].join("-");
  // Not `commands`, which would hide zsh's own table of programs from whatever completes them.
  return `  local -a candidates
  case $state in
    command)
      candidates=(
${commands.map((command) => `        ${quote(describe(command))}`).join("\n")}
      )
      _describe -t commands ${quote(`${["llmp", ...path].join(" ")} command`)} candidates && result=0
      ;;
    rest)
      curcontext="\${curcontext%:*:*}:${context}-$words[1]:"
      case $words[1] in
${commands.map(({ name }) => `        ${name}) ${nameOf([...path, name])} && result=0 ;;`).join("\n")}
      esac
      ;;
  esac
`;
}

/** One text for each name; `+` and `=` allow the value in the same word. */
function renderFlag({ names, summary, placeholder, value, excludes }: Flag): readonly string[] {
  const before = excludes.length === 0 ? "*" : `(${excludes.join(" ")})`;
  return names.map((name) => {
    if (value === undefined) return `${before}${name}[${escapeText(summary)}]`;
    return `${before}${name}${name.startsWith("--") ? "=" : "+"}[${escapeText(summary)}]:${escapeText(placeholder)}:${renderValue(value)}`;
  });
}

function renderPositional({ name, value, variadic }: Positional, index: number): readonly string[] {
  if (value.kind === "command") return [`(-)*::${escapeText(name)}: __llmp_command`];
  return [`${variadic ? "*" : index + 1}:${escapeText(name)}:${renderValue(value)}`];
}

function renderValue(value: Value): string {
  // The list is evaluated as the elements of an array.
  if (value.kind === "choice") return `(${value.values.map((text) => escapeColons(escapeWord(text))).join(" ")})`;
  // A blank shows the word for the value and offers nothing.
  return {
    file: "_files",
    profile: "__llmp_profiles",
    reference: "__llmp_references",
    pair: "__llmp_pairs",
    document: "__llmp_documents",
    command: "__llmp_command",
    unknown: " ",
  }[value.kind];
}

/** For `_describe`, which takes backslashes away. */
function describe({ name, summary }: Candidate): string {
  return `${escapeColons(name)}:${summary.replaceAll("\\", "\\\\")}`;
}

/** For the text between brackets and colons of a spec. */
function escapeText(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, "\\$&");
}

function escapeColons(text: string): string {
  return text.replaceAll(":", "\\:");
}

function escapeWord(text: string): string {
  return text.replaceAll(/[^\w.,/@%+-:]/gu, "\\$&");
}

function nameOf(path: readonly string[]): string {
  return ["_llmp", ...path].join("_");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const HEAD = `#compdef llmp
# Zsh completion for llmp, made by \`llmp completion zsh\`; a file named _llmp in a folder of $fpath, or sourced after compinit.
`;

const HELPERS = `
__llmp_profiles() {
  local -a profiles expl
  profiles=(\${(f)"$(_call_program profiles command llmp profile list -o name 2>/dev/null </dev/null)"})
  _wanted profiles expl profile compadd -a profiles
}

__llmp_references() {
  local -a prefixes
  if compset -P env:; then
    _parameters -g '*export*'
  elif compset -P file:; then
    _files
  elif compset -P exec:; then
    _command_names -e
  elif compset -P keychain:; then
    _message 'name of a key in the keychain'
  else
    prefixes=(
${REFERENCE_PREFIXES.map((prefix) => `      ${quote(describe(prefix))}`).join("\n")}
    )
    _describe -t references reference prefixes -S ''
  fi
}

__llmp_pairs() {
  if compset -P '*='; then
    __llmp_references
  else
    _parameters -g '*export*' -S =
  fi
}

__llmp_documents() {
  local -a expl
  if compset -P @; then
    _files
  else
    _wanted files expl '@ and a file' compadd -S '' @
  fi
}

# A command line of its own, before which \`_arguments\` may leave the \`--\`.
__llmp_command() {
  if [[ $words[1] == -- ]]; then
    shift words
    (( CURRENT-- ))
  fi
  _normal
}

# Autoloaded, this file is the body of _llmp and runs at the first completion; sourced, it registers itself.
if [[ $funcstack[1] == _llmp ]]; then
  _llmp "$@"
else
  compdef _llmp llmp
fi
`;
