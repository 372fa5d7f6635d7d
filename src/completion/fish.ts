// The script for fish: tables of commands, flags and values, and one function that walks the words typed so far.

import { type Candidate, type Flag, type Level, REFERENCE_PREFIXES, type Value } from "./tree.ts";

/** Renders the script, for `~/.config/fish/completions/llmp.fish`. */
export function renderFish(levels: readonly Level[]): string {
  return `${HEAD}
# The commands that may follow others, a line each: name, tab, summary.
function __llmp_commands
    switch "$argv"
${levels.flatMap(({ path, commands }) => renderCandidates(path, commands)).join("\n")}
    end
end

function __llmp_flags
    switch "$argv"
${levels.flatMap(({ path, flags }) => renderCandidates(path, flags.flatMap(toCandidates))).join("\n")}
    end
end

# What the value of a flag, or of the argument @1, @2 …, is: its kind, then its choices. Nothing for a switch.
function __llmp_value --argument-names level name
    switch "$level $name"
${levels.flatMap(renderValues).join("\n")}
    end
end

# The flags that are not offered once this one is given, where that is not itself alone.
function __llmp_excluded --argument-names level name
    switch "$level $name"
${levels.flatMap(renderExcludes).join("\n")}
        case '*'
            echo $name
    end
end
${ENGINE}`;
}

function toCandidates({ names, summary }: Flag): readonly Candidate[] {
  return names.map((name) => ({ name, summary }));
}

function renderCandidates(path: readonly string[], candidates: readonly Candidate[]): readonly string[] {
  if (candidates.length === 0) return [];
  const lines = candidates.map(({ name, summary }) => `                ${quote(name)} ${quote(summary)}`);
  return [`        case ${quote(path.join(" "))}`, `            printf '%s\\t%s\\n' \\\n${lines.join(" \\\n")}`];
}

function renderValues({ path, flags, arguments: positionals }: Level): readonly string[] {
  const level = path.join(" ");
  return [
    ...flags.flatMap(({ names, value }) => (value === undefined ? [] : renderCase(level, names, renderValue(value)))),
    ...positionals.flatMap(({ value, variadic }, index) => renderCase(level, [variadic ? "@*" : `@${index + 1}`], renderValue(value))),
  ];
}

function renderValue(value: Value): string {
  return value.kind === "choice" ? `printf '%s\\n' choice ${value.values.map(quote).join(" ")}` : `echo ${value.kind}`;
}

function renderExcludes({ path, flags }: Level): readonly string[] {
  return flags.flatMap(({ names, excludes }) => {
    if (names.length === 1 && excludes.length === 1 && excludes[0] === names[0]) return [];
    return renderCase(path.join(" "), names, excludes.length === 0 ? "return" : `printf '%s\\n' ${excludes.join(" ")}`);
  });
}

function renderCase(level: string, names: readonly string[], action: string): readonly string[] {
  return [`        case ${names.map((name) => quote(`${level} ${name}`)).join(" ")}`, `            ${action}`];
}

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}

const HEAD = `# Fish completion for llmp, made by \`llmp completion fish\`; a file named llmp.fish in ~/.config/fish/completions.
`;

const ENGINE = `
function __llmp_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l level ''
    set -l position 1
    set -l given
    set -l pending
    set -l ended
    for index in (seq 2 (count $words))
        set -l word $words[$index]
        if set -q pending[1]
            set pending
        else if not set -q ended[1]; and test "$word" = --
            set ended yes
        else if not set -q ended[1]; and string match -q -- '-?*' "$word"
            set -l name (string replace -r '=.*' '' -- "$word")
            string match -q -- '--*' "$word"; or set name (string sub -l 2 -- "$word")
            set -a given (__llmp_excluded "$level" "$name")
            set -l value (__llmp_value "$level" "$name")
            if test "$name" = "$word"; and set -q value[1]
                set pending $name
            end
        else
            set -l value (__llmp_value "$level" @$position)
            if test $position -eq 1; and contains -- "$word" (__llmp_commands $level | string replace -r '\\t.*' '')
                set level (string trim -- "$level $word")
                set given
            else if test "$value[1]" = command
                __llmp_delegate $words[$index..-1]
                return
            else
                set position (math $position + 1)
            end
        end
    end

    if set -q pending[1]
        __llmp_complete_value '' "$current" (__llmp_value "$level" $pending)
    else if not set -q ended[1]; and string match -q -- '--*=*' "$current"
        set -l parts (string split -m 1 = -- "$current")
        __llmp_complete_value "$parts[1]=" "$parts[2]" (__llmp_value "$level" "$parts[1]")
    else if not set -q ended[1]; and string match -q -- '-*' "$current"
        for flag in (__llmp_flags $level)
            contains -- (string replace -r '\\t.*' '' -- $flag) $given; or echo $flag
        end
    else
        test $position -eq 1; and __llmp_commands $level
        __llmp_complete_value '' "$current" (__llmp_value "$level" @$position)
    end
end

# Prints whole words: what stands before the value in the same word, and the value.
function __llmp_complete_value --argument-names before current kind
    set -l choices $argv[4..-1]
    switch "$kind"
        case choice
            printf '%s\\n' $before$choices
        case file
            __llmp_complete_file "$before" "$current"
        case profile
            printf '%s\\n' $before(command llmp profile list -o name 2>/dev/null </dev/null)
        case reference
            __llmp_complete_reference "$before" "$current"
        case pair
            if string match -q -- '*=*' "$current"
                set -l parts (string split -m 1 = -- "$current")
                __llmp_complete_reference "$before$parts[1]=" "$parts[2]"
            else
                printf '%s\\n' $before(set --names --export)=
            end
        case document
            if string match -q -- '@*' "$current"
                __llmp_complete_file "$before@" (string sub -s 2 -- "$current")
            else
                printf '%s\\n' $before@
            end
        case command
            __llmp_delegate
    end
end

function __llmp_complete_reference --argument-names before current
    set -l rest (string replace -r '^[a-z]*:' '' -- "$current")
    switch "$current"
        case 'env:*'
            printf '%s\\n' "$before"env:(set --names --export)
        case 'file:*'
            __llmp_complete_file "$before"file: "$rest"
        case 'exec:*'
            printf '%s\\n' "$before"exec:(complete -C "$rest")
        case '*'
            printf '%s\\t%s\\n' \\
${REFERENCE_PREFIXES.map(({ name, summary }) => `                "$before"${quote(name)} ${quote(summary)}`).join(" \\\n")}
    end
end

# Fish completes the path as it would for a command that it does not know, also where it is quoted or begins with a tilde.
function __llmp_complete_file --argument-names before current
    printf '%s\\n' "$before"(complete -C"'' $current")
end

# A command line of its own: its words before the current one.
function __llmp_delegate
    set -l line (string join ' ' -- (string escape -- $argv) (commandline -ct))
    complete -C "$line"
end

complete -c llmp -e
complete -c llmp -f -a '(__llmp_complete)'
`;
