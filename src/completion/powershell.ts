// The script for PowerShell 5.1 and 7: a table of the levels, and a native completer that walks the words typed so far.

import { type Candidate, type Flag, type Level, type Positional, REFERENCE_PREFIXES, type Value } from "./tree.ts";

/** Renders the script, in ASCII alone: Windows PowerShell reads files, and what programs print, in the code page of the machine. */
export function renderPowershell(levels: readonly Level[]): string {
  return `${HEAD}
    $levels = @{
${levels.map(renderLevel).join("\n")}
    }
${ENGINE}`;
}

function renderLevel({ path, commands, flags, arguments: positionals }: Level): string {
  return `        ${quote(path.join(" "))} = @{
            Commands = @(${commands.map((command) => `\n                ${renderCandidate(command)}`).join("")}${commands.length === 0 ? "" : "\n            "})
            Flags = @(${flags.flatMap(renderFlag).join("")}${flags.length === 0 ? "" : "\n            "})
            Arguments = @(${positionals.map((positional) => `\n                ${renderPositional(positional)}`).join("")}${positionals.length === 0 ? "" : "\n            "})
        }`;
}

function renderCandidate({ name, summary }: Candidate): string {
  return `@{ Name = ${quote(name)}; Summary = ${quote(summary)} }`;
}

function renderFlag({ names, summary, value, excludes }: Flag): readonly string[] {
  return names.map((name) => {
    const kind = value === undefined ? "" : ` ${renderValue(value)};`;
    return `\n                @{ Name = ${quote(name)}; Summary = ${quote(summary)};${kind} Excludes = @(${excludes.map(quote).join(", ")}) }`;
  });
}

function renderPositional({ value, variadic }: Positional): string {
  return `@{ ${renderValue(value)}; Variadic = $${variadic} }`;
}

function renderValue(value: Value): string {
  return value.kind === "choice" ? `Kind = 'choice'; Choices = @(${value.values.map(quote).join(", ")})` : `Kind = '${value.kind}'`;
}

/** PowerShell takes curly quotation marks for straight ones, so they too must be escaped; as numbers they are, like all that is not ASCII. */
function quote(text: string): string {
  const parts = text.replaceAll("'", "''").split(/([^\x20-\x7e])/);
  if (parts.length === 1) return `'${parts[0]}'`;
  const terms = parts.map((part, index) => (index % 2 === 0 ? `'${part}'` : `[char]${part.charCodeAt(0)}`));
  return `(${terms.filter((term, index) => index === 0 || term !== "''").join(" + ")})`;
}

const HEAD = `# PowerShell completion for llmp, made by \`llmp completion powershell\`. In $PROFILE: llmp completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'llmp' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # A flag without a value has no Kind, which strict mode would not let one ask.
    Set-StrictMode -Off
`;

const ENGINE = `
    # What begins with the current word; where nothing may be offered an empty text, since PowerShell answers silence with file names.
    function Write-Candidates($Candidates, [string] $Before) {
        $found = @($Candidates | Where-Object { $_ -and ($Before + $_.Name).StartsWith($wordToComplete, [StringComparison]::Ordinal) })
        if ($found.Count -eq 0) { return '' }
        foreach ($candidate in $found) {
            $text = $Before + $candidate.Name
            $summary = if ($candidate.Summary) { $candidate.Summary } else { $candidate.Name }
            if ($text -notmatch '^[\\w./:=+-]+$') { $text = "'" + $text.Replace("'", "''") + "'" }
            [System.Management.Automation.CompletionResult]::new($text, $candidate.Name, 'ParameterValue', $summary)
        }
    }

    function ConvertTo-Candidates($Names) { $Names | Where-Object { $_ } | ForEach-Object { @{ Name = $_ } } }

    function Write-References([string] $Before, [string] $Current) {
        if ($Current -clike 'env:*') {
            Write-Candidates (ConvertTo-Candidates (Get-ChildItem env: | ForEach-Object Name)) ($Before + 'env:')
        } elseif ($Current -clike 'file:*') {
            Write-Files ($Before + 'file:') $Current.Substring(5)
        } else {
            Write-Candidates @(
${REFERENCE_PREFIXES.map((prefix) => `                ${renderCandidate(prefix)}`).join("\n")}
            ) $Before
        }
    }

    function Write-Files([string] $Before, [string] $Current) {
        # PowerShell itself completes a word that is a path as a whole.
        if ($Before -eq '') { return }
        $paths = [System.Management.Automation.CompletionCompleters]::CompleteFilename($Current)
        Write-Candidates (ConvertTo-Candidates ($paths | ForEach-Object { $_.CompletionText.Trim("'") })) $Before
    }

    function Write-Values($Described, [string] $Before, [string] $Current) {
        switch ([string] $Described.Kind) {
            'choice' { Write-Candidates (ConvertTo-Candidates $Described.Choices) $Before }
            'file' { Write-Files $Before $Current }
            'profile' { Write-Candidates (ConvertTo-Candidates @(llmp profile list -o name 2>$null)) $Before }
            'reference' { Write-References $Before $Current }
            'pair' {
                $split = $Current.IndexOf('=')
                if ($split -ge 0) {
                    Write-References ($Before + $Current.Substring(0, $split + 1)) $Current.Substring($split + 1)
                } else {
                    Write-Candidates (ConvertTo-Candidates (Get-ChildItem env: | ForEach-Object { $_.Name + '=' })) $Before
                }
            }
            'command' { [System.Management.Automation.CompletionCompleters]::CompleteCommand($Current) }
            default { '' }
        }
    }

    function Get-Argument($Level, [int] $Position) {
        $last = $Level.Arguments | Select-Object -Last 1
        if ($Position -lt $Level.Arguments.Count) { $Level.Arguments[$Position] } elseif ($last.Variadic) { $last }
    }

    $path = ''
    $level = $levels[$path]
    $position = 0
    $given = @()
    $pending = $null
    $ended = $false
    foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
        # The word at the cursor is the one to complete; none after it counts.
        if ($element.Extent.EndOffset -ge $cursorPosition -and ($wordToComplete -or $element.Extent.StartOffset -ge $cursorPosition)) { break }
        $word = $element.Extent.Text.Trim("'\`"")
        if ($pending) {
            $pending = $null
        } elseif (-not $ended -and $word -ceq '--') {
            $ended = $true
        } elseif (-not $ended -and $word -clike '-?*') {
            $name = if ($word -clike '--*') { $word.Split('=')[0] } else { $word.Substring(0, 2) }
            $flag = $level.Flags | Where-Object { $_.Name -ceq $name } | Select-Object -First 1
            if ($flag) {
                $given += $flag.Excludes
                if ($flag.Kind -and $word -ceq $name) { $pending = $flag }
            }
        } elseif ($position -eq 0 -and @($level.Commands | Where-Object { $_.Name -ceq $word }).Count -gt 0) {
            $path = ($path + ' ' + $word).Trim()
            $level = $levels[$path]
            $given = @()
        } elseif ((Get-Argument $level $position).Kind -eq 'command') {
            # The words of another command: PowerShell completes file names.
            return
        } else {
            $position++
        }
    }

    if ($pending) {
        Write-Values $pending '' $wordToComplete
    } elseif (-not $ended -and $wordToComplete -clike '--*=*') {
        $split = $wordToComplete.IndexOf('=')
        $name = $wordToComplete.Substring(0, $split)
        $flag = $level.Flags | Where-Object { $_.Name -ceq $name } | Select-Object -First 1
        Write-Values $flag ($name + '=') $wordToComplete.Substring($split + 1)
    } elseif (-not $ended -and $wordToComplete -clike '-*') {
        Write-Candidates @($level.Flags | Where-Object { $given -cnotcontains $_.Name }) ''
    } elseif ($position -eq 0 -and $level.Commands.Count -gt 0) {
        Write-Candidates $level.Commands ''
    } else {
        Write-Values (Get-Argument $level $position) '' $wordToComplete
    }
}
`;
