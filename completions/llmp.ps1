# PowerShell completion for llmp, made by `llmp completion powershell`. In $PROFILE: llmp completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName 'llmp' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # A flag without a value has no Kind, which strict mode would not let one ask.
    Set-StrictMode -Off

    $levels = @{
        '' = @{
            Commands = @(
                @{ Name = 'login'; Summary = 'make or renew a profile: which control plane, and its token' }
                @{ Name = 'logout'; Summary = 'remove a token from the keychain' }
                @{ Name = 'profile'; Summary = 'named connections' }
                @{ Name = 'create'; Summary = 'create a provider' }
                @{ Name = 'list'; Summary = 'list the providers that a control plane holds' }
                @{ Name = 'get'; Summary = 'show one provider' }
                @{ Name = 'update'; Summary = 'change what is named, and keep the rest' }
                @{ Name = 'enable'; Summary = 'switch a provider on' }
                @{ Name = 'disable'; Summary = 'switch a provider off' }
                @{ Name = 'delete'; Summary = 'delete providers' }
                @{ Name = 'control-planes'; Summary = 'what each control plane can do' }
                @{ Name = 'sandbox'; Summary = 'stand-ins of the control planes on this machine' }
                @{ Name = 'completion'; Summary = 'print a completion script for a shell' }
                @{ Name = 'help'; Summary = 'print help' }
            )
            Flags = @(
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '-V'; Summary = 'print the version'; Excludes = @('-V', '--version') }
                @{ Name = '--version'; Summary = 'print the version'; Excludes = @('-V', '--version') }
            )
            Arguments = @()
        }
        'login' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '--use'; Summary = 'make it the current profile'; Excludes = @('--use') }
                @{ Name = '--organization'; Summary = 'organization to act in, where a session token may act in several'; Kind = 'unknown'; Excludes = @('--organization') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'profile'; Variadic = $false }
            )
        }
        'logout' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--forget'; Summary = 'remove the profile too'; Excludes = @('--forget') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'profile'; Variadic = $false }
            )
        }
        'profile' = @{
            Commands = @(
                @{ Name = 'list'; Summary = 'every profile' }
                @{ Name = 'show'; Summary = 'one profile, and where each value comes from' }
                @{ Name = 'use'; Summary = 'make a profile the current one' }
                @{ Name = 'rename'; Summary = 'give a profile another name' }
                @{ Name = 'remove'; Summary = 'forget a profile and its token' }
            )
            Flags = @(
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @()
        }
        'profile list' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @()
        }
        'profile show' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'profile'; Variadic = $false }
            )
        }
        'profile use' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'profile'; Variadic = $false }
            )
        }
        'profile rename' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'profile'; Variadic = $false }
                @{ Kind = 'unknown'; Variadic = $false }
            )
        }
        'profile remove' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'profile'; Variadic = $false }
            )
        }
        'create' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-f'; Summary = 'YAML or JSON file; - for standard input'; Kind = 'file'; Excludes = @('-f', '--file') }
                @{ Name = '--file'; Summary = 'YAML or JSON file; - for standard input'; Kind = 'file'; Excludes = @('-f', '--file') }
                @{ Name = '--set'; Summary = 'any field or part of one'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--strict'; Summary = 'refuse keys written out in files'; Excludes = @('--strict') }
                @{ Name = '--upsert'; Summary = 'update the provider of the same name, if there is one'; Excludes = @('--upsert') }
                @{ Name = '--allow-duplicate'; Summary = 'create it although one of the same name exists'; Excludes = @('--allow-duplicate') }
                @{ Name = '--dry-run'; Summary = 'read, check, and show the first write instead of sending it'; Excludes = @('--dry-run') }
                @{ Name = '--curl'; Summary = 'the same as a curl command line, secrets as $VARIABLES'; Excludes = @('--curl') }
                @{ Name = '--raw'; Summary = 'also the control plane''s own record, under `raw`, secrets removed'; Excludes = @('--raw') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '--source'; Summary = 'where models come from: the models.dev catalogue, or a config of your own'; Kind = 'choice'; Choices = @('models_dev', 'custom'); Excludes = @('--source') }
                @{ Name = '--provider-id'; Summary = 'vendor, by its models.dev id (models_dev)'; Kind = 'unknown'; Excludes = @('--provider-id') }
                @{ Name = '--model-id'; Summary = 'model to offer, by its models.dev id (models_dev)'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--custom-config-text'; Summary = 'custom provider config: JSON or JSONC text, also an opencode `provider` block (custom)'; Kind = 'document'; Excludes = @('--custom-config-text') }
                @{ Name = '--custom-config'; Summary = 'the same as a JSON value (custom)'; Kind = 'document'; Excludes = @('--custom-config') }
                @{ Name = '--name'; Summary = 'what people see; telling two keys of one vendor apart'; Kind = 'unknown'; Excludes = @('--name') }
                @{ Name = '--api-key'; Summary = 'the vendor''s API key'; Kind = 'reference'; Excludes = @('--api-key') }
                @{ Name = '--credential'; Summary = 'one of several credentials, by the environment variable it stands for'; Kind = 'pair'; Excludes = @() }
                @{ Name = '--all-members'; Summary = 'everyone in the organization may use it (servers from 2026-07-28)'; Excludes = @('--all-members', '--no-all-members') }
                @{ Name = '--no-all-members'; Summary = 'not: everyone in the organization may use it (servers from 2026-07-28)'; Excludes = @('--all-members', '--no-all-members') }
                @{ Name = '--member-id'; Summary = 'member who may use it, by id or e-mail address'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--team-id'; Summary = 'team that may use it, by id or name'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--credential-mode'; Summary = 'one credential for all, or one per member (servers from 2026-08-27)'; Kind = 'choice'; Choices = @('shared', 'per_member'); Excludes = @('--credential-mode') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @()
        }
        'list' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--raw'; Summary = 'also the control plane''s own record, under `raw`, secrets removed'; Excludes = @('--raw') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @()
        }
        'get' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--raw'; Summary = 'also the control plane''s own record, under `raw`, secrets removed'; Excludes = @('--raw') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'unknown'; Variadic = $false }
            )
        }
        'update' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-f'; Summary = 'YAML or JSON file; - for standard input'; Kind = 'file'; Excludes = @('-f', '--file') }
                @{ Name = '--file'; Summary = 'YAML or JSON file; - for standard input'; Kind = 'file'; Excludes = @('-f', '--file') }
                @{ Name = '--set'; Summary = 'any field or part of one'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--strict'; Summary = 'refuse keys written out in files'; Excludes = @('--strict') }
                @{ Name = '--clear'; Summary = 'empty a field, e.g. apiKey'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--dry-run'; Summary = 'read, check, and show the first write instead of sending it'; Excludes = @('--dry-run') }
                @{ Name = '--curl'; Summary = 'the same as a curl command line, secrets as $VARIABLES'; Excludes = @('--curl') }
                @{ Name = '--raw'; Summary = 'also the control plane''s own record, under `raw`, secrets removed'; Excludes = @('--raw') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '--source'; Summary = 'where models come from: the models.dev catalogue, or a config of your own'; Kind = 'choice'; Choices = @('models_dev', 'custom'); Excludes = @('--source') }
                @{ Name = '--provider-id'; Summary = 'vendor, by its models.dev id (models_dev)'; Kind = 'unknown'; Excludes = @('--provider-id') }
                @{ Name = '--model-id'; Summary = 'model to offer, by its models.dev id (models_dev)'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--custom-config-text'; Summary = 'custom provider config: JSON or JSONC text, also an opencode `provider` block (custom)'; Kind = 'document'; Excludes = @('--custom-config-text') }
                @{ Name = '--custom-config'; Summary = 'the same as a JSON value (custom)'; Kind = 'document'; Excludes = @('--custom-config') }
                @{ Name = '--name'; Summary = 'what people see; telling two keys of one vendor apart'; Kind = 'unknown'; Excludes = @('--name') }
                @{ Name = '--api-key'; Summary = 'the vendor''s API key'; Kind = 'reference'; Excludes = @('--api-key') }
                @{ Name = '--credential'; Summary = 'one of several credentials, by the environment variable it stands for'; Kind = 'pair'; Excludes = @() }
                @{ Name = '--all-members'; Summary = 'everyone in the organization may use it (servers from 2026-07-28)'; Excludes = @('--all-members', '--no-all-members') }
                @{ Name = '--no-all-members'; Summary = 'not: everyone in the organization may use it (servers from 2026-07-28)'; Excludes = @('--all-members', '--no-all-members') }
                @{ Name = '--member-id'; Summary = 'member who may use it, by id or e-mail address'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--team-id'; Summary = 'team that may use it, by id or name'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--credential-mode'; Summary = 'one credential for all, or one per member (servers from 2026-08-27)'; Kind = 'choice'; Choices = @('shared', 'per_member'); Excludes = @('--credential-mode') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'unknown'; Variadic = $false }
            )
        }
        'enable' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--dry-run'; Summary = 'read, check, and show the first write instead of sending it'; Excludes = @('--dry-run') }
                @{ Name = '--curl'; Summary = 'the same as a curl command line, secrets as $VARIABLES'; Excludes = @('--curl') }
                @{ Name = '--raw'; Summary = 'also the control plane''s own record, under `raw`, secrets removed'; Excludes = @('--raw') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'unknown'; Variadic = $false }
            )
        }
        'disable' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--dry-run'; Summary = 'read, check, and show the first write instead of sending it'; Excludes = @('--dry-run') }
                @{ Name = '--curl'; Summary = 'the same as a curl command line, secrets as $VARIABLES'; Excludes = @('--curl') }
                @{ Name = '--raw'; Summary = 'also the control plane''s own record, under `raw`, secrets removed'; Excludes = @('--raw') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'unknown'; Variadic = $false }
            )
        }
        'delete' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-y'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--yes'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--dry-run'; Summary = 'read, check, and show the first write instead of sending it'; Excludes = @('--dry-run') }
                @{ Name = '--curl'; Summary = 'the same as a curl command line, secrets as $VARIABLES'; Excludes = @('--curl') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'unknown'; Variadic = $true }
            )
        }
        'control-planes' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @()
        }
        'sandbox' = @{
            Commands = @(
                @{ Name = 'run'; Summary = 'run a command against stand-ins, and leave nothing behind' }
            )
            Flags = @(
                @{ Name = '--port'; Summary = 'port to listen on (any free one unless told)'; Kind = 'unknown'; Excludes = @('--port') }
                @{ Name = '--state'; Summary = 'keep the data in this file, secrets left out'; Kind = 'file'; Excludes = @('--state') }
                @{ Name = '--era'; Summary = 'server version to imitate, newest unless told: VERSION, or KIND=VERSION (den: 1, 2, 3)'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--fault'; Summary = 'what goes wrong: delay, reset, reset-after, stored-500, 429, 503, html, html-502, echo, truncate, redirect; with options as in reset:every=3,on=write'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @()
        }
        'sandbox run' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--state'; Summary = 'keep the data in this file, secrets left out'; Kind = 'file'; Excludes = @('--state') }
                @{ Name = '--era'; Summary = 'server version to imitate, newest unless told: VERSION, or KIND=VERSION (den: 1, 2, 3)'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--fault'; Summary = 'what goes wrong: delay, reset, reset-after, stored-500, 429, 503, html, html-502, echo, truncate, redirect; with options as in reset:every=3,on=write'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'command'; Variadic = $true }
            )
        }
        'completion' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--json'; Summary = 'only these fields, as JSON: a,b.c'; Kind = 'unknown'; Excludes = @('--json') }
                @{ Name = '-q'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--quiet'; Summary = 'no talk on standard error but errors'; Excludes = @('-q', '--quiet') }
                @{ Name = '--debug'; Summary = 'trace requests on standard error, without secrets'; Excludes = @('--debug') }
                @{ Name = '--color'; Summary = 'colour'; Kind = 'choice'; Choices = @('auto', 'always', 'never'); Excludes = @('--color') }
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @(
                @{ Kind = 'choice'; Choices = @('bash', 'zsh', 'fish', 'powershell'); Variadic = $false }
            )
        }
        'help' = @{
            Commands = @()
            Flags = @()
            Arguments = @(
                @{ Kind = 'choice'; Choices = @('login', 'logout', 'profile', 'create', 'list', 'get', 'update', 'enable', 'disable', 'delete', 'control-planes', 'sandbox', 'completion'); Variadic = $false }
            )
        }
    }

    # What begins with the current word; where nothing may be offered an empty text, since PowerShell answers silence with file names.
    function Write-Candidates($Candidates, [string] $Before) {
        $found = @($Candidates | Where-Object { $_ -and ($Before + $_.Name).StartsWith($wordToComplete, [StringComparison]::Ordinal) })
        if ($found.Count -eq 0) { return '' }
        foreach ($candidate in $found) {
            $text = $Before + $candidate.Name
            $summary = if ($candidate.Summary) { $candidate.Summary } else { $candidate.Name }
            if ($text -notmatch '^[\w./:=+-]+$') { $text = "'" + $text.Replace("'", "''") + "'" }
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
                @{ Name = 'env:'; Summary = 'environment variable' }
                @{ Name = 'file:'; Summary = 'file' }
                @{ Name = 'keychain:'; Summary = 'key in the keychain' }
                @{ Name = 'exec:'; Summary = 'output of a command' }
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
        $word = $element.Extent.Text.Trim("'`"")
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
