// The script for bash: 3.2, which macOS has, and later; with and without the bash-completion package.

import { type Flag, type Level, type Positional, REFERENCE_PREFIXES, type Value } from "./tree.ts";

/** Renders the script. Bash shows no descriptions, so only names and values are in it. */
export function renderBash(levels: readonly Level[]): string {
  return `${HEAD}
# What may follow the commands $1: sets commands and flags, and for the flag $2, or the argument @1, @2 …, the kind of its value,
# the choices, and which flags are not offered after it. Without a kind it takes no value.
_llmp_look() {
  commands=() flags=() choices=() kind='' excludes="$2"
  case $1 in
${levels.map(renderLevel).join("\n")}
  esac
}
${ENGINE}`;
}

function renderLevel({ path, commands, flags, arguments: positionals }: Level): string {
  const cases = [...flags.map(renderFlag).filter((line) => line !== ""), ...positionals.map(renderPositional)];
  return [
    `    ${quote(path.join(" "))})`,
    ...(commands.length === 0 ? [] : [`      commands=(${commands.map(({ name }) => quote(name)).join(" ")})`]),
    ...(flags.length === 0
      ? []
      : [
          `      flags=(${flags
            .flatMap(({ names }) => names)
            .map(quote)
            .join(" ")})`,
        ]),
    ...(cases.length === 0 ? [] : ["      case $2 in", ...cases, "      esac"]),
    "      ;;",
  ].join("\n");
}

/** Nothing where the defaults say it all: a switch that excludes itself. */
function renderFlag({ names, value, excludes }: Flag): string {
  const isDefault = names.length === 1 && excludes.length === 1 && excludes[0] === names[0];
  const settings = [...(value === undefined ? [] : [renderValue(value)]), ...(isDefault ? [] : [`excludes=${quote(excludes.join(" "))}`])];
  return settings.length === 0 ? "" : `        ${names.join(" | ")}) ${settings.join(" ")} ;;`;
}

function renderPositional({ value, variadic }: Positional, index: number): string {
  return `        @${variadic ? "*" : index + 1}) ${renderValue(value)} ;;`;
}

function renderValue(value: Value): string {
  return value.kind === "choice" ? `kind=choice choices=(${value.values.map(quote).join(" ")})` : `kind=${value.kind}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const HEAD = `# Bash completion for llmp, made by \`llmp completion bash\`. In ~/.bashrc: eval "$(llmp completion bash)"
`;

const ENGINE = `
_llmp() {
  local IFS=$' \\t\\n' kind excludes word trimmed index name
  local level='' given=' ' pending='' ended='' position=1 last=-1
  local prefix='' current='' opening='' cut='' rest="\${COMP_LINE:0:COMP_POINT}"
  local -a words starts commands flags choices
  words=() starts=()
  COMPREPLY=()

  # Bash splits at "=" and ":" too; what no blank separates is one word. Nothing after the cursor counts.
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    trimmed=\${rest#"\${rest%%[![:space:]]*}"}
    if ((index == 0)) || [[ $trimmed != "$rest" ]]; then
      last=$((last + 1))
      words[last]='' starts[last]=$index
    fi
    ((index == COMP_CWORD)) && word=$trimmed
    words[last]+=$word
    rest=\${trimmed#"$word"}
  done

  for ((index = 1; index < last; index++)); do
    word=\${words[index]}
    if [[ $pending ]]; then
      pending=''
    elif [[ ! $ended && $word == -- ]]; then
      ended=yes
    elif [[ ! $ended && $word == -?* ]]; then
      name=\${word%%=*}
      [[ $word == --* ]] || name=\${word:0:2}
      _llmp_look "$level" "$name"
      given+="$excludes "
      [[ $kind && $word == "$name" ]] && pending=$name
    else
      _llmp_look "$level" "@$position"
      if ((position == 1)) && [[ " \${commands[*]-} " == *" $word "* ]]; then
        level=\${level:+$level }$word
        given=' '
      elif [[ $kind == command ]]; then
        _llmp_delegate "\${starts[index]}"
        return
      else
        position=$((position + 1))
      fi
    fi
  done

  current=\${words[last]}
  if [[ $pending ]]; then
    _llmp_look "$level" "$pending"
  elif [[ ! $ended && $current == --*=* ]]; then
    _llmp_look "$level" "\${current%%=*}"
    prefix=\${current%%=*}=
    current=\${current#*=}
  elif [[ ! $ended && $current == -* ]]; then
    _llmp_look "$level" ''
    _llmp_offer_flags
    return
  else
    _llmp_look "$level" "@$position"
    if [[ $kind == command ]]; then
      _llmp_delegate "\${starts[last]}"
      return
    fi
    ((position == 1)) && _llmp_offer \${commands[@]+"\${commands[@]}"}
    if [[ ! $kind && ! $current ]] && ((\${#COMPREPLY[@]} == 0)) && [[ ! $ended ]]; then
      _llmp_offer_flags
      return
    fi
  fi
  _llmp_unquote
  _llmp_complete_value
}

# The word without its quotes, and the part of it that bash does not replace: up to the last character that splits words.
_llmp_unquote() {
  local character head whole
  case $current in
    [\\"\\']*)
      opening=\${current:0:1}
      current=\${current:1}
      cut=$prefix
      return
      ;;
  esac
  current=\${current//\\\\/}
  whole=$prefix$current
  for character in : =; do
    [[ $COMP_WORDBREAKS == *"$character"* && $whole == *"$character"* ]] || continue
    head=\${whole%"\${whole##*"$character"}"}
    ((\${#head} > \${#cut})) && cut=$head
  done
  # Bash completes names of hosts after "@", and replaces that too.
  if [[ $COMP_WORDBREAKS == *@* && $whole == *@* ]]; then
    head=\${whole%@*}
    ((\${#head} > \${#cut})) && cut=$head
  fi
}

_llmp_complete_value() {
  case $kind in
    choice) _llmp_offer "\${choices[@]}" ;;
    file) _llmp_offer_files ;;
    profile) _llmp_offer_lines "$(command llmp profile list -o name 2>/dev/null </dev/null)" ;;
    reference) _llmp_complete_reference ;;
    pair)
      if [[ $current == *=* ]]; then
        _llmp_consume "\${current%%=*}="
        _llmp_complete_reference
      else
        _llmp_offer_lines "$(compgen -A export -S = -- "$current")"
      fi
      ;;
    document)
      if [[ $current == @* ]]; then
        _llmp_consume @
        _llmp_offer_files
      else
        _llmp_offer @
      fi
      ;;
  esac
}

_llmp_complete_reference() {
  case $current in
    env:*)
      _llmp_consume env:
      _llmp_offer_lines "$(compgen -A export -- "$current")"
      ;;
    file:*)
      _llmp_consume file:
      _llmp_offer_files
      ;;
    exec:*)
      _llmp_consume exec:
      _llmp_offer_lines "$(compgen -c -- "$current")"
      ;;
    *) _llmp_offer ${REFERENCE_PREFIXES.map(({ name }) => name).join(" ")} ;;
  esac
}

_llmp_consume() {
  prefix+=$1
  current=\${current#"$1"}
}

_llmp_offer_flags() {
  local flag
  for flag in \${flags[@]+"\${flags[@]}"}; do
    [[ $given == *" $flag "* ]] || _llmp_offer "$flag"
  done
}

# Not compgen -W, which would run what it finds in a name: $(…).
_llmp_offer() {
  local text quoted space
  for text in "$@"; do
    [[ $text == "$current"* ]] || continue
    space=' '
    # More follows, or a quotation mark that is still open.
    [[ $opening || $text == *[:=/@] ]] && space=''
    text=$prefix$text
    text=\${text#"$cut"}
    if [[ ! $opening && $text ]]; then
      printf -v quoted %q "$text"
      # A quoted tilde is not expanded.
      [[ $text == "~"* ]] && quoted=\${quoted#\\\\}
      text=$quoted
    fi
    COMPREPLY+=("$text$space")
  done
}

_llmp_offer_lines() {
  local line
  while IFS= read -r line; do
    [[ $line ]] && _llmp_offer "$line"
  done <<<"$1"
}

_llmp_offer_files() {
  local path paths
  paths=$(compgen -f -- "$current")
  # Readline quotes file names itself where it can be told what they are: since bash 4, and where they are all that it replaces.
  if [[ ! \${prefix#"$cut"} ]] && compopt -o filenames +o nospace 2>/dev/null; then
    while IFS= read -r path; do
      [[ $path ]] || continue
      path=$prefix$path
      COMPREPLY+=("\${path#"$cut"}")
    done <<<"$paths"
    return
  fi
  while IFS= read -r path; do
    [[ $path ]] || continue
    [[ -d \${path/#"~/"/$HOME/} ]] && path+=/
    _llmp_offer "$path"
  done <<<"$paths"
}

# A command line of its own begins at the word $1 of COMP_WORDS.
_llmp_delegate() {
  if declare -F _comp_command_offset >/dev/null; then
    compopt +o nospace 2>/dev/null
    _comp_command_offset "$1"
  elif declare -F _command_offset >/dev/null; then
    compopt +o nospace 2>/dev/null
    _command_offset "$1"
  else
    current=\${words[last]}
    _llmp_unquote
    if (($1 == starts[last])); then
      _llmp_offer_lines "$(compgen -c -- "$current")"
    else
      _llmp_offer_files
    fi
  fi
}

# Spaces are added above, so that none follows \`env:\`.
complete -o nospace -F _llmp llmp
`;
