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
                @{ Name = 'verify'; Summary = 'is the key good, and do the models exist?' }
                @{ Name = 'rotate'; Summary = 'give a new key to every provider that uses the old one' }
                @{ Name = 'import'; Summary = 'configurations of LiteLLM and opencode as a manifest' }
                @{ Name = 'export'; Summary = 'what a control plane holds, as a manifest' }
                @{ Name = 'copy'; Summary = 'providers of one control plane on another one' }
                @{ Name = 'validate'; Summary = 'what is wrong with manifests, offline' }
                @{ Name = 'schema'; Summary = 'JSON Schema of manifests, for editors' }
                @{ Name = 'diff'; Summary = 'what is not as manifests say' }
                @{ Name = 'plan'; Summary = 'what an apply would do, as a file' }
                @{ Name = 'apply'; Summary = 'make it as manifests say' }
                @{ Name = 'key'; Summary = 'keys of vendors in the keychain' }
                @{ Name = 'log'; Summary = 'what llmp wrote, and when' }
                @{ Name = 'control-planes'; Summary = 'what each control plane can do' }
                @{ Name = 'defaults'; Summary = 'the models that a control plane uses where none is named' }
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
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '--use'; Summary = 'make it the current profile'; Excludes = @('--use') }
                @{ Name = '--organization'; Summary = 'organization to act in, where a session token may act in several'; Kind = 'unknown'; Excludes = @('--organization') }
                @{ Name = '--project'; Summary = 'project to act in, where an API key may act in several'; Kind = 'unknown'; Excludes = @('--project') }
                @{ Name = '--authentication'; Summary = 'how the key is sent: in a header of its own (token, unless told), or as the password of Basic (needs the project)'; Kind = 'choice'; Choices = @('token', 'basic'); Excludes = @('--authentication') }
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
                @{ Name = '--verify'; Summary = 'ask the vendor whether the key is good, and store none that it rejects; strict also refuses what could not be checked; on at a terminal'; Excludes = @('--verify', '--no-verify') }
                @{ Name = '--no-verify'; Summary = 'do not ask the vendor, neither at a terminal nor where LLMP_VERIFY says so'; Excludes = @('--verify', '--no-verify') }
                @{ Name = '-y'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--yes'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--dry-run'; Summary = 'read, check, and show the first write instead of sending it'; Excludes = @('--dry-run') }
                @{ Name = '--curl'; Summary = 'the same as a curl command line, secrets as $VARIABLES'; Excludes = @('--curl') }
                @{ Name = '--raw'; Summary = 'also the control plane''s own record, under `raw`, secrets removed'; Excludes = @('--raw') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
                @{ Name = '--provider'; Summary = 'vendor; an account holds one configuration of each'; Kind = 'choice'; Choices = @('openai', 'anthropic', 'google', 'google-vertex', 'azure', 'amazon-bedrock', 'xai'); Excludes = @('--provider') }
                @{ Name = '--enabled'; Summary = 'whether it may be used (a new one is, unless --no-enabled)'; Excludes = @('--enabled', '--no-enabled') }
                @{ Name = '--no-enabled'; Summary = 'not: whether it may be used (a new one is, unless --no-enabled)'; Excludes = @('--enabled', '--no-enabled') }
                @{ Name = '--organization'; Summary = 'organization that OpenAI bills (openai, optional)'; Kind = 'unknown'; Excludes = @('--organization') }
                @{ Name = '--endpoint'; Summary = 'URL of the Azure resource (azure)'; Kind = 'unknown'; Excludes = @('--endpoint') }
                @{ Name = '--deployment-id'; Summary = 'deployment of the Azure resource (azure)'; Kind = 'unknown'; Excludes = @('--deployment-id') }
                @{ Name = '--aws-access-key-id'; Summary = 'AWS access key id (amazon-bedrock)'; Kind = 'reference'; Excludes = @('--aws-access-key-id') }
                @{ Name = '--aws-secret-access-key'; Summary = 'AWS secret access key (amazon-bedrock)'; Kind = 'reference'; Excludes = @('--aws-secret-access-key') }
                @{ Name = '--region'; Summary = 'AWS region (amazon-bedrock)'; Kind = 'unknown'; Excludes = @('--region') }
                @{ Name = '--provider-type'; Summary = 'what serves the endpoint; cannot be changed later (DASHSCOPE: servers from 1.0.320)'; Kind = 'choice'; Choices = @('OPENAI', 'LITELLM_PROXY', 'OPEN_ROUTER', 'VLLM', 'OLLAMA', 'LLAMA_CPP', 'CUSTOM_OPENAI_COMPATIBLE', 'DASHSCOPE'); Excludes = @('--provider-type') }
                @{ Name = '--endpoint-url'; Summary = 'base URL of the OpenAI-compatible API, usually ending in /v1'; Kind = 'unknown'; Excludes = @('--endpoint-url') }
                @{ Name = '--api-path'; Summary = 'path of chat completions below it (unless told, /chat/completions)'; Kind = 'unknown'; Excludes = @('--api-path') }
                @{ Name = '--model-identifier'; Summary = 'model, as the endpoint calls it'; Kind = 'unknown'; Excludes = @('--model-identifier') }
                @{ Name = '--display-name'; Summary = 'what people see'; Kind = 'unknown'; Excludes = @('--display-name') }
                @{ Name = '--description'; Summary = 'description'; Kind = 'unknown'; Excludes = @('--description') }
                @{ Name = '--credential-kind'; Summary = 'how GoodMem signs in to the endpoint; told by the other fields unless given'; Kind = 'choice'; Choices = @('CREDENTIAL_KIND_API_KEY', 'CREDENTIAL_KIND_GCP_ADC', 'NONE'); Excludes = @('--credential-kind') }
                @{ Name = '--secret-ref'; Summary = ('instead, where the GoodMem server itself reads the key: vault://' + [char]8230 + ', env://' + [char]8230 + ', file://' + [char]8230 + ', gcp-sm://' + [char]8230); Kind = 'unknown'; Excludes = @('--secret-ref') }
                @{ Name = '--secret-ref-hint'; Summary = 'hint for reading it, e.g. encoding=base64'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--header-name'; Summary = 'header that carries the key (unless told, Authorization)'; Kind = 'unknown'; Excludes = @('--header-name') }
                @{ Name = '--prefix'; Summary = 'what stands before the key in that header, e.g. ''Bearer '''; Kind = 'unknown'; Excludes = @('--prefix') }
                @{ Name = '--scope'; Summary = 'OAuth scope for Google''s application default credentials'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--quota-project-id'; Summary = 'Google Cloud project that is charged, with these'; Kind = 'unknown'; Excludes = @('--quota-project-id') }
                @{ Name = '--credential-label'; Summary = 'label of the credentials themselves'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--credentials'; Summary = 'all of the credentials in GoodMem''s own form'; Kind = 'document'; Excludes = @('--credentials') }
                @{ Name = '--supported-modality'; Summary = 'what the model takes: TEXT, IMAGE, AUDIO, VIDEO (unless told, TEXT)'; Kind = 'choice'; Choices = @('TEXT', 'IMAGE', 'AUDIO', 'VIDEO'); Excludes = @() }
                @{ Name = '--label'; Summary = 'label; an update replaces all of them'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--merge-label'; Summary = 'label to add or change, keeping the others (update)'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--replace-label'; Summary = 'the same as --label, by GoodMem''s name (update)'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--llm-version'; Summary = 'version of the model or deployment'; Kind = 'unknown'; Excludes = @('--llm-version') }
                @{ Name = '--monitoring-endpoint'; Summary = 'URL of its monitoring'; Kind = 'unknown'; Excludes = @('--monitoring-endpoint') }
                @{ Name = '--supports-chat'; Summary = 'the model answers chats'; Excludes = @('--supports-chat', '--no-supports-chat') }
                @{ Name = '--no-supports-chat'; Summary = 'not: the model answers chats'; Excludes = @('--supports-chat', '--no-supports-chat') }
                @{ Name = '--supports-completion'; Summary = 'the model completes texts'; Excludes = @('--supports-completion', '--no-supports-completion') }
                @{ Name = '--no-supports-completion'; Summary = 'not: the model completes texts'; Excludes = @('--supports-completion', '--no-supports-completion') }
                @{ Name = '--supports-function-calling'; Summary = 'the model calls functions'; Excludes = @('--supports-function-calling', '--no-supports-function-calling') }
                @{ Name = '--no-supports-function-calling'; Summary = 'not: the model calls functions'; Excludes = @('--supports-function-calling', '--no-supports-function-calling') }
                @{ Name = '--supports-system-messages'; Summary = 'the model takes system messages'; Excludes = @('--supports-system-messages', '--no-supports-system-messages') }
                @{ Name = '--no-supports-system-messages'; Summary = 'not: the model takes system messages'; Excludes = @('--supports-system-messages', '--no-supports-system-messages') }
                @{ Name = '--supports-streaming'; Summary = 'the model streams'; Excludes = @('--supports-streaming', '--no-supports-streaming') }
                @{ Name = '--no-supports-streaming'; Summary = 'not: the model streams'; Excludes = @('--supports-streaming', '--no-supports-streaming') }
                @{ Name = '--supports-sampling-parameters'; Summary = 'the model takes sampling parameters'; Excludes = @('--supports-sampling-parameters', '--no-supports-sampling-parameters') }
                @{ Name = '--no-supports-sampling-parameters'; Summary = 'not: the model takes sampling parameters'; Excludes = @('--supports-sampling-parameters', '--no-supports-sampling-parameters') }
                @{ Name = '--capabilities'; Summary = 'the capabilities as one value; without any, GoodMem infers them from the model'; Kind = 'document'; Excludes = @('--capabilities') }
                @{ Name = '--max-tokens'; Summary = 'default limit of an answer, in tokens'; Kind = 'unknown'; Excludes = @('--max-tokens') }
                @{ Name = '--temperature'; Summary = 'default temperature'; Kind = 'unknown'; Excludes = @('--temperature') }
                @{ Name = '--top-p'; Summary = 'default top-p, 0 to 1'; Kind = 'unknown'; Excludes = @('--top-p') }
                @{ Name = '--top-k'; Summary = 'default top-k'; Kind = 'unknown'; Excludes = @('--top-k') }
                @{ Name = '--frequency-penalty'; Summary = 'default frequency penalty'; Kind = 'unknown'; Excludes = @('--frequency-penalty') }
                @{ Name = '--presence-penalty'; Summary = 'default presence penalty'; Kind = 'unknown'; Excludes = @('--presence-penalty') }
                @{ Name = '--stop-sequence'; Summary = 'text that ends an answer'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--default-sampling-params'; Summary = 'the default sampling parameters as one value'; Kind = 'document'; Excludes = @('--default-sampling-params') }
                @{ Name = '--max-context-length'; Summary = 'size of the context window, in tokens'; Kind = 'unknown'; Excludes = @('--max-context-length') }
                @{ Name = '--client-config'; Summary = 'settings of the client that calls it; shown in the clear, so no keys'; Kind = 'document'; Excludes = @('--client-config') }
                @{ Name = '--dashscope-api-dialect'; Summary = 'dialect of the API (DASHSCOPE)'; Kind = 'choice'; Choices = @('LLM_NATIVE_TEXT', 'LLM_NATIVE_MULTIMODAL', 'OPENAI_COMPATIBLE'); Excludes = @('--dashscope-api-dialect') }
                @{ Name = '--owner-id'; Summary = 'owner, where it is not you; cannot be changed later'; Kind = 'unknown'; Excludes = @('--owner-id') }
                @{ Name = '--llm-id'; Summary = 'id of your own choice; cannot be changed later'; Kind = 'unknown'; Excludes = @('--llm-id') }
                @{ Name = '--type'; Summary = 'type of provider'; Kind = 'choice'; Choices = @('anthropic', 'bedrock', 'cerebras', 'chutes', 'cohere', 'deepseek', 'gemini', 'github', 'groq', 'watsonx', 'jan', 'mistral', 'moonshot', 'nvidia', 'ollama', 'openai', 'openrouter', 'perplexity', 'together', 'voyage', 'rits', 'other'); Excludes = @('--type') }
                @{ Name = '--base-url'; Summary = 'address as the server reaches it, where the type has none of its own or another is meant'; Kind = 'unknown'; Excludes = @('--base-url') }
                @{ Name = '--watsonx-project-id'; Summary = 'project (watsonx: this or a space)'; Kind = 'unknown'; Excludes = @('--watsonx-project-id') }
                @{ Name = '--watsonx-space-id'; Summary = 'deployment space (watsonx: this or a project)'; Kind = 'unknown'; Excludes = @('--watsonx-space-id') }
                @{ Name = '--custom-model'; Summary = 'model beside LangWatch''s own, by id or as JSON; replaces the stored ones'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--custom-embeddings-model'; Summary = 'embeddings model beside LangWatch''s own, by id or as JSON; replaces the stored ones'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--extra-headers'; Summary = 'headers sent to the vendor, [{key, value: ref}]; replaces the stored ones, and one without a value keeps it'; Kind = 'document'; Excludes = @('--extra-headers') }
                @{ Name = '--header'; Summary = 'one header sent to the vendor; the stored others stay'; Kind = 'pair'; Excludes = @() }
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
                @{ Name = '--keys'; Summary = 'whether each key is still the one that llmp wrote; reads their references again'; Excludes = @('--keys') }
                @{ Name = '--raw'; Summary = 'also the control plane''s own record, under `raw`, secrets removed'; Excludes = @('--raw') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '--owner-id'; Summary = 'only those of this owner'; Kind = 'unknown'; Excludes = @('--owner-id') }
                @{ Name = '--provider-type'; Summary = 'only those of this type'; Kind = 'choice'; Choices = @('OPENAI', 'LITELLM_PROXY', 'OPEN_ROUTER', 'VLLM', 'OLLAMA', 'LLAMA_CPP', 'CUSTOM_OPENAI_COMPATIBLE', 'DASHSCOPE'); Excludes = @('--provider-type') }
                @{ Name = '--label'; Summary = 'only those with this label'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--all'; Summary = 'also what LangWatch knows and this project has not stored'; Excludes = @('--all', '--no-all') }
                @{ Name = '--no-all'; Summary = 'not: also what LangWatch knows and this project has not stored'; Excludes = @('--all', '--no-all') }
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
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
                @{ Name = '--verify'; Summary = 'ask the vendor whether the key is good, and store none that it rejects; strict also refuses what could not be checked; on at a terminal'; Excludes = @('--verify', '--no-verify') }
                @{ Name = '--no-verify'; Summary = 'do not ask the vendor, neither at a terminal nor where LLMP_VERIFY says so'; Excludes = @('--verify', '--no-verify') }
                @{ Name = '-y'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--yes'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--dry-run'; Summary = 'read, check, and show the first write instead of sending it'; Excludes = @('--dry-run') }
                @{ Name = '--curl'; Summary = 'the same as a curl command line, secrets as $VARIABLES'; Excludes = @('--curl') }
                @{ Name = '--raw'; Summary = 'also the control plane''s own record, under `raw`, secrets removed'; Excludes = @('--raw') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
                @{ Name = '--provider'; Summary = 'vendor; an account holds one configuration of each'; Kind = 'choice'; Choices = @('openai', 'anthropic', 'google', 'google-vertex', 'azure', 'amazon-bedrock', 'xai'); Excludes = @('--provider') }
                @{ Name = '--enabled'; Summary = 'whether it may be used (a new one is, unless --no-enabled)'; Excludes = @('--enabled', '--no-enabled') }
                @{ Name = '--no-enabled'; Summary = 'not: whether it may be used (a new one is, unless --no-enabled)'; Excludes = @('--enabled', '--no-enabled') }
                @{ Name = '--organization'; Summary = 'organization that OpenAI bills (openai, optional)'; Kind = 'unknown'; Excludes = @('--organization') }
                @{ Name = '--endpoint'; Summary = 'URL of the Azure resource (azure)'; Kind = 'unknown'; Excludes = @('--endpoint') }
                @{ Name = '--deployment-id'; Summary = 'deployment of the Azure resource (azure)'; Kind = 'unknown'; Excludes = @('--deployment-id') }
                @{ Name = '--aws-access-key-id'; Summary = 'AWS access key id (amazon-bedrock)'; Kind = 'reference'; Excludes = @('--aws-access-key-id') }
                @{ Name = '--aws-secret-access-key'; Summary = 'AWS secret access key (amazon-bedrock)'; Kind = 'reference'; Excludes = @('--aws-secret-access-key') }
                @{ Name = '--region'; Summary = 'AWS region (amazon-bedrock)'; Kind = 'unknown'; Excludes = @('--region') }
                @{ Name = '--provider-type'; Summary = 'what serves the endpoint; cannot be changed later (DASHSCOPE: servers from 1.0.320)'; Kind = 'choice'; Choices = @('OPENAI', 'LITELLM_PROXY', 'OPEN_ROUTER', 'VLLM', 'OLLAMA', 'LLAMA_CPP', 'CUSTOM_OPENAI_COMPATIBLE', 'DASHSCOPE'); Excludes = @('--provider-type') }
                @{ Name = '--endpoint-url'; Summary = 'base URL of the OpenAI-compatible API, usually ending in /v1'; Kind = 'unknown'; Excludes = @('--endpoint-url') }
                @{ Name = '--api-path'; Summary = 'path of chat completions below it (unless told, /chat/completions)'; Kind = 'unknown'; Excludes = @('--api-path') }
                @{ Name = '--model-identifier'; Summary = 'model, as the endpoint calls it'; Kind = 'unknown'; Excludes = @('--model-identifier') }
                @{ Name = '--display-name'; Summary = 'what people see'; Kind = 'unknown'; Excludes = @('--display-name') }
                @{ Name = '--description'; Summary = 'description'; Kind = 'unknown'; Excludes = @('--description') }
                @{ Name = '--credential-kind'; Summary = 'how GoodMem signs in to the endpoint; told by the other fields unless given'; Kind = 'choice'; Choices = @('CREDENTIAL_KIND_API_KEY', 'CREDENTIAL_KIND_GCP_ADC', 'NONE'); Excludes = @('--credential-kind') }
                @{ Name = '--secret-ref'; Summary = ('instead, where the GoodMem server itself reads the key: vault://' + [char]8230 + ', env://' + [char]8230 + ', file://' + [char]8230 + ', gcp-sm://' + [char]8230); Kind = 'unknown'; Excludes = @('--secret-ref') }
                @{ Name = '--secret-ref-hint'; Summary = 'hint for reading it, e.g. encoding=base64'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--header-name'; Summary = 'header that carries the key (unless told, Authorization)'; Kind = 'unknown'; Excludes = @('--header-name') }
                @{ Name = '--prefix'; Summary = 'what stands before the key in that header, e.g. ''Bearer '''; Kind = 'unknown'; Excludes = @('--prefix') }
                @{ Name = '--scope'; Summary = 'OAuth scope for Google''s application default credentials'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--quota-project-id'; Summary = 'Google Cloud project that is charged, with these'; Kind = 'unknown'; Excludes = @('--quota-project-id') }
                @{ Name = '--credential-label'; Summary = 'label of the credentials themselves'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--credentials'; Summary = 'all of the credentials in GoodMem''s own form'; Kind = 'document'; Excludes = @('--credentials') }
                @{ Name = '--supported-modality'; Summary = 'what the model takes: TEXT, IMAGE, AUDIO, VIDEO (unless told, TEXT)'; Kind = 'choice'; Choices = @('TEXT', 'IMAGE', 'AUDIO', 'VIDEO'); Excludes = @() }
                @{ Name = '--label'; Summary = 'label; an update replaces all of them'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--merge-label'; Summary = 'label to add or change, keeping the others (update)'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--replace-label'; Summary = 'the same as --label, by GoodMem''s name (update)'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--llm-version'; Summary = 'version of the model or deployment'; Kind = 'unknown'; Excludes = @('--llm-version') }
                @{ Name = '--monitoring-endpoint'; Summary = 'URL of its monitoring'; Kind = 'unknown'; Excludes = @('--monitoring-endpoint') }
                @{ Name = '--supports-chat'; Summary = 'the model answers chats'; Excludes = @('--supports-chat', '--no-supports-chat') }
                @{ Name = '--no-supports-chat'; Summary = 'not: the model answers chats'; Excludes = @('--supports-chat', '--no-supports-chat') }
                @{ Name = '--supports-completion'; Summary = 'the model completes texts'; Excludes = @('--supports-completion', '--no-supports-completion') }
                @{ Name = '--no-supports-completion'; Summary = 'not: the model completes texts'; Excludes = @('--supports-completion', '--no-supports-completion') }
                @{ Name = '--supports-function-calling'; Summary = 'the model calls functions'; Excludes = @('--supports-function-calling', '--no-supports-function-calling') }
                @{ Name = '--no-supports-function-calling'; Summary = 'not: the model calls functions'; Excludes = @('--supports-function-calling', '--no-supports-function-calling') }
                @{ Name = '--supports-system-messages'; Summary = 'the model takes system messages'; Excludes = @('--supports-system-messages', '--no-supports-system-messages') }
                @{ Name = '--no-supports-system-messages'; Summary = 'not: the model takes system messages'; Excludes = @('--supports-system-messages', '--no-supports-system-messages') }
                @{ Name = '--supports-streaming'; Summary = 'the model streams'; Excludes = @('--supports-streaming', '--no-supports-streaming') }
                @{ Name = '--no-supports-streaming'; Summary = 'not: the model streams'; Excludes = @('--supports-streaming', '--no-supports-streaming') }
                @{ Name = '--supports-sampling-parameters'; Summary = 'the model takes sampling parameters'; Excludes = @('--supports-sampling-parameters', '--no-supports-sampling-parameters') }
                @{ Name = '--no-supports-sampling-parameters'; Summary = 'not: the model takes sampling parameters'; Excludes = @('--supports-sampling-parameters', '--no-supports-sampling-parameters') }
                @{ Name = '--capabilities'; Summary = 'the capabilities as one value; without any, GoodMem infers them from the model'; Kind = 'document'; Excludes = @('--capabilities') }
                @{ Name = '--max-tokens'; Summary = 'default limit of an answer, in tokens'; Kind = 'unknown'; Excludes = @('--max-tokens') }
                @{ Name = '--temperature'; Summary = 'default temperature'; Kind = 'unknown'; Excludes = @('--temperature') }
                @{ Name = '--top-p'; Summary = 'default top-p, 0 to 1'; Kind = 'unknown'; Excludes = @('--top-p') }
                @{ Name = '--top-k'; Summary = 'default top-k'; Kind = 'unknown'; Excludes = @('--top-k') }
                @{ Name = '--frequency-penalty'; Summary = 'default frequency penalty'; Kind = 'unknown'; Excludes = @('--frequency-penalty') }
                @{ Name = '--presence-penalty'; Summary = 'default presence penalty'; Kind = 'unknown'; Excludes = @('--presence-penalty') }
                @{ Name = '--stop-sequence'; Summary = 'text that ends an answer'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--default-sampling-params'; Summary = 'the default sampling parameters as one value'; Kind = 'document'; Excludes = @('--default-sampling-params') }
                @{ Name = '--max-context-length'; Summary = 'size of the context window, in tokens'; Kind = 'unknown'; Excludes = @('--max-context-length') }
                @{ Name = '--client-config'; Summary = 'settings of the client that calls it; shown in the clear, so no keys'; Kind = 'document'; Excludes = @('--client-config') }
                @{ Name = '--dashscope-api-dialect'; Summary = 'dialect of the API (DASHSCOPE)'; Kind = 'choice'; Choices = @('LLM_NATIVE_TEXT', 'LLM_NATIVE_MULTIMODAL', 'OPENAI_COMPATIBLE'); Excludes = @('--dashscope-api-dialect') }
                @{ Name = '--owner-id'; Summary = 'owner, where it is not you; cannot be changed later'; Kind = 'unknown'; Excludes = @('--owner-id') }
                @{ Name = '--llm-id'; Summary = 'id of your own choice; cannot be changed later'; Kind = 'unknown'; Excludes = @('--llm-id') }
                @{ Name = '--type'; Summary = 'type of provider'; Kind = 'choice'; Choices = @('anthropic', 'bedrock', 'cerebras', 'chutes', 'cohere', 'deepseek', 'gemini', 'github', 'groq', 'watsonx', 'jan', 'mistral', 'moonshot', 'nvidia', 'ollama', 'openai', 'openrouter', 'perplexity', 'together', 'voyage', 'rits', 'other'); Excludes = @('--type') }
                @{ Name = '--base-url'; Summary = 'address as the server reaches it, where the type has none of its own or another is meant'; Kind = 'unknown'; Excludes = @('--base-url') }
                @{ Name = '--watsonx-project-id'; Summary = 'project (watsonx: this or a space)'; Kind = 'unknown'; Excludes = @('--watsonx-project-id') }
                @{ Name = '--watsonx-space-id'; Summary = 'deployment space (watsonx: this or a project)'; Kind = 'unknown'; Excludes = @('--watsonx-space-id') }
                @{ Name = '--custom-model'; Summary = 'model beside LangWatch''s own, by id or as JSON; replaces the stored ones'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--custom-embeddings-model'; Summary = 'embeddings model beside LangWatch''s own, by id or as JSON; replaces the stored ones'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--extra-headers'; Summary = 'headers sent to the vendor, [{key, value: ref}]; replaces the stored ones, and one without a value keeps it'; Kind = 'document'; Excludes = @('--extra-headers') }
                @{ Name = '--header'; Summary = 'one header sent to the vendor; the stored others stay'; Kind = 'pair'; Excludes = @() }
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
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
        'verify' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--api-key'; Summary = 'reference to the key, where it is not remembered or another is meant'; Kind = 'reference'; Excludes = @('--api-key') }
                @{ Name = '--credential'; Summary = 'further part of it, by its environment name'; Kind = 'pair'; Excludes = @() }
                @{ Name = '--vendor'; Summary = 'vendor by its models.dev id: checks a key that no control plane holds yet'; Kind = 'unknown'; Excludes = @('--vendor') }
                @{ Name = '--base-url'; Summary = 'with --vendor: address of the API, where it is not the vendor''s usual one'; Kind = 'unknown'; Excludes = @('--base-url') }
                @{ Name = '--model-id'; Summary = 'model that must be there'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
        'rotate' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--key'; Summary = 'name of the key in the secret store; its value is the old key, and becomes the new one at the end'; Kind = 'unknown'; Excludes = @('--key') }
                @{ Name = '--from'; Summary = ('where the new key is: env:NAME, file:PATH, op://' + [char]8230 + ', or - for standard input'); Kind = 'reference'; Excludes = @('--from') }
                @{ Name = '--vendor'; Summary = 'instead of those that llmp remembers, every provider of this vendor, by its models.dev id'; Kind = 'unknown'; Excludes = @('--vendor') }
                @{ Name = '--profile'; Summary = 'with --vendor: profiles to look in, separated by commas; unless told, the current connection'; Kind = 'profile'; Excludes = @() }
                @{ Name = '--rollback'; Summary = 'when one fails, stop and write the old key back where the new one landed'; Excludes = @('--rollback') }
                @{ Name = '--ignore-missing'; Summary = 'go on without providers that are not found, once it is known that they are deleted, and not hidden from this token'; Excludes = @('--ignore-missing') }
                @{ Name = '--include-moved'; Summary = 'with --yes: also those that were moved to another address since their key was written; the new key goes there'; Excludes = @('--include-moved') }
                @{ Name = '--dry-run'; Summary = 'show which providers would get the new key, and write nothing'; Excludes = @('--dry-run') }
                @{ Name = '--verify'; Summary = 'ask the vendor whether the key is good, and store none that it rejects; strict also refuses what could not be checked; on at a terminal'; Excludes = @('--verify', '--no-verify') }
                @{ Name = '--no-verify'; Summary = 'do not ask the vendor, neither at a terminal nor where LLMP_VERIFY says so'; Excludes = @('--verify', '--no-verify') }
                @{ Name = '-y'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--yes'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
        'import' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--format'; Summary = 'whose configuration it is, where its contents do not tell'; Kind = 'choice'; Choices = @('litellm', 'opencode'); Excludes = @('--format') }
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
                @{ Kind = 'file'; Variadic = $true }
            )
        }
        'export' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--portable'; Summary = 'in words that every control plane shares, to be applied to another one'; Excludes = @('--portable') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
        'copy' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--from'; Summary = 'profile of the control plane that has them'; Kind = 'profile'; Excludes = @('--from') }
                @{ Name = '--to'; Summary = 'profile of the control plane that shall have them'; Kind = 'profile'; Excludes = @('--to') }
                @{ Name = '--api-key'; Summary = 'the key, where one provider is copied and llmp does not know where its key is'; Kind = 'reference'; Excludes = @('--api-key') }
                @{ Name = '--key'; Summary = 'the key of a provider; NAME.FIELD=ref for another part of it'; Kind = 'pair'; Excludes = @() }
                @{ Name = '--without-keys'; Summary = 'copy without the keys that cannot be read, where the target takes it so'; Excludes = @('--without-keys') }
                @{ Name = '--check'; Summary = 'write nothing; exit code 3 where there is something to write'; Excludes = @('--check') }
                @{ Name = '-y'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--yes'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
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
        'validate' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-f'; Summary = 'YAML or JSON file, or a folder of them; - for standard input'; Kind = 'file'; Excludes = @() }
                @{ Name = '--file'; Summary = 'YAML or JSON file, or a folder of them; - for standard input'; Kind = 'file'; Excludes = @() }
                @{ Name = '--strict'; Summary = 'refuse what is warned about otherwise: keys written out, fields that a control plane ignores'; Excludes = @('--strict') }
                @{ Name = '--resolve'; Summary = 'also read every env:NAME and every secret, to see that they are there'; Excludes = @('--resolve') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name', 'sarif'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name', 'sarif'); Excludes = @('-o', '--output') }
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
        'schema' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--control-plane'; Summary = 'only the fields of this kind'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
        'diff' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-f'; Summary = 'YAML or JSON file, or a folder of them; - for standard input'; Kind = 'file'; Excludes = @() }
                @{ Name = '--file'; Summary = 'YAML or JSON file, or a folder of them; - for standard input'; Kind = 'file'; Excludes = @() }
                @{ Name = '--strict'; Summary = 'refuse what is warned about otherwise: keys written out, fields that a control plane ignores'; Excludes = @('--strict') }
                @{ Name = '--prune'; Summary = 'delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets'; Excludes = @('--prune', '--no-prune') }
                @{ Name = '--no-prune'; Summary = 'not: delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets'; Excludes = @('--prune', '--no-prune') }
                @{ Name = '--max-deletes'; Summary = 'the most that --prune may delete; 5 unless told'; Kind = 'unknown'; Excludes = @('--max-deletes') }
                @{ Name = '--write-secrets'; Summary = 'also write secrets of which nobody can tell whether they are other ones'; Excludes = @('--write-secrets') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '-o'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name', 'markdown'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name', 'markdown'); Excludes = @('-o', '--output') }
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
        'plan' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-f'; Summary = 'YAML or JSON file, or a folder of them; - for standard input'; Kind = 'file'; Excludes = @() }
                @{ Name = '--file'; Summary = 'YAML or JSON file, or a folder of them; - for standard input'; Kind = 'file'; Excludes = @() }
                @{ Name = '--strict'; Summary = 'refuse what is warned about otherwise: keys written out, fields that a control plane ignores'; Excludes = @('--strict') }
                @{ Name = '--prune'; Summary = 'delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets'; Excludes = @('--prune', '--no-prune') }
                @{ Name = '--no-prune'; Summary = 'not: delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets'; Excludes = @('--prune', '--no-prune') }
                @{ Name = '--max-deletes'; Summary = 'the most that --prune may delete; 5 unless told'; Kind = 'unknown'; Excludes = @('--max-deletes') }
                @{ Name = '--write-secrets'; Summary = 'also write secrets of which nobody can tell whether they are other ones'; Excludes = @('--write-secrets') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '-o'; Summary = 'form of the output, or a file that ends in .json'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
                @{ Name = '--output'; Summary = 'form of the output, or a file that ends in .json'; Kind = 'choice'; Choices = @('table', 'json', 'yaml', 'name'); Excludes = @('-o', '--output') }
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
        'apply' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-f'; Summary = 'YAML or JSON file, or a folder of them; - for standard input'; Kind = 'file'; Excludes = @() }
                @{ Name = '--file'; Summary = 'YAML or JSON file, or a folder of them; - for standard input'; Kind = 'file'; Excludes = @() }
                @{ Name = '--strict'; Summary = 'refuse what is warned about otherwise: keys written out, fields that a control plane ignores'; Excludes = @('--strict') }
                @{ Name = '--prune'; Summary = 'delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets'; Excludes = @('--prune', '--no-prune') }
                @{ Name = '--no-prune'; Summary = 'not: delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets'; Excludes = @('--prune', '--no-prune') }
                @{ Name = '--max-deletes'; Summary = 'the most that --prune may delete; 5 unless told'; Kind = 'unknown'; Excludes = @('--max-deletes') }
                @{ Name = '--write-secrets'; Summary = 'also write secrets of which nobody can tell whether they are other ones'; Excludes = @('--write-secrets') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
                @{ Name = '--url'; Summary = 'URL of the control plane'; Kind = 'unknown'; Excludes = @('--url') }
                @{ Name = '--token'; Summary = 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input'; Kind = 'reference'; Excludes = @('--token') }
                @{ Name = '--ca-file'; Summary = 'certificate authority to trust, as PEM'; Kind = 'file'; Excludes = @('--ca-file') }
                @{ Name = '--insecure-http'; Summary = 'allow http to hosts other than this machine'; Excludes = @('--insecure-http') }
                @{ Name = '-y'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--yes'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--check'; Summary = 'write nothing; exit code 3 where there are differences, as `llmp diff`'; Excludes = @('--check') }
                @{ Name = '--on-error'; Summary = 'after a failure, begin nothing more or go on (the default)'; Kind = 'choice'; Choices = @('stop', 'continue'); Excludes = @('--on-error') }
                @{ Name = '--concurrency'; Summary = 'providers at a time on each target; 8 unless told'; Kind = 'unknown'; Excludes = @('--concurrency') }
                @{ Name = '--report'; Summary = 'also write the report to this file, as JSON'; Kind = 'file'; Excludes = @('--report') }
                @{ Name = '--resume'; Summary = 'do only what the apply that wrote this report has left'; Kind = 'file'; Excludes = @('--resume') }
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
                @{ Kind = 'file'; Variadic = $false }
            )
        }
        'key' = @{
            Commands = @(
                @{ Name = 'set'; Summary = 'store a key under a name' }
                @{ Name = 'list'; Summary = 'the names of the keys, and whether each is there' }
                @{ Name = 'delete'; Summary = 'delete a key' }
                @{ Name = 'where'; Summary = 'the providers that hold a key' }
            )
            Flags = @(
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @()
        }
        'key set' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--from'; Summary = ('reference to read the key from: env:NAME, file:PATH, op://' + [char]8230 + ' or any other'); Kind = 'reference'; Excludes = @('--from') }
                @{ Name = '-y'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--yes'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
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
                @{ Kind = 'unknown'; Variadic = $false }
            )
        }
        'key list' = @{
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
        'key delete' = @{
            Commands = @()
            Flags = @(
                @{ Name = '-y'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
                @{ Name = '--yes'; Summary = 'do not ask; needed where there is no terminal'; Excludes = @('-y', '--yes') }
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
        'key where' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--from'; Summary = ('reference to a key that is elsewhere: env:NAME, file:PATH, op://' + [char]8230 + ' or any other'); Kind = 'reference'; Excludes = @('--from') }
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
        'log' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--profile'; Summary = 'only those through this profile'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--provider'; Summary = 'only those of this provider: id or exact name'; Kind = 'unknown'; Excludes = @('--provider') }
                @{ Name = '--since'; Summary = 'only those since then: 2026-09-01 or 2026-09-01T12:00 in local time, 2026-09-01T12:00Z, or 30m, 12h, 7d ago'; Kind = 'unknown'; Excludes = @('--since') }
                @{ Name = '--limit'; Summary = 'only the newest'; Kind = 'unknown'; Excludes = @('--limit') }
                @{ Name = '--verify'; Summary = 'check the log instead: exit code 1 where a line does not fit'; Excludes = @('--verify') }
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
        'defaults' = @{
            Commands = @(
                @{ Name = 'show'; Summary = 'the default models, by role' }
                @{ Name = 'set'; Summary = 'change some of them, and keep the rest' }
            )
            Flags = @(
                @{ Name = '-h'; Summary = 'print help'; Excludes = @('-h', '--help') }
                @{ Name = '--help'; Summary = 'print help'; Excludes = @('-h', '--help') }
            )
            Arguments = @()
        }
        'defaults show' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
        'defaults set' = @{
            Commands = @()
            Flags = @(
                @{ Name = '--clear'; Summary = 'have no default for a role'; Kind = 'unknown'; Excludes = @() }
                @{ Name = '--dry-run'; Summary = 'read, check, and show the first write instead of sending it'; Excludes = @('--dry-run') }
                @{ Name = '--curl'; Summary = 'the same as a curl command line, secrets as $VARIABLES'; Excludes = @('--curl') }
                @{ Name = '--profile'; Summary = 'profile to use'; Kind = 'profile'; Excludes = @('--profile') }
                @{ Name = '--control-plane'; Summary = 'kind of control plane, where no profile is used'; Kind = 'choice'; Choices = @('den', 'refactor', 'goodmem', 'agentstack', 'langwatch'); Excludes = @('--control-plane') }
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
                @{ Kind = 'choice'; Choices = @('login', 'logout', 'profile', 'create', 'list', 'get', 'update', 'enable', 'disable', 'delete', 'verify', 'rotate', 'import', 'export', 'copy', 'validate', 'schema', 'diff', 'plan', 'apply', 'key', 'log', 'control-planes', 'defaults', 'sandbox', 'completion'); Variadic = $false }
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
                @{ Name = 'op://'; Summary = '1Password' }
                @{ Name = 'vault:'; Summary = 'HashiCorp Vault' }
                @{ Name = 'aws-sm:'; Summary = 'AWS Secrets Manager' }
                @{ Name = 'gcp-sm:'; Summary = 'Google Secret Manager' }
                @{ Name = 'pass:'; Summary = 'pass, the password store' }
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
