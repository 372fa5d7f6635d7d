# Fish completion for llmp, made by `llmp completion fish`; a file named llmp.fish in ~/.config/fish/completions.

# The commands that may follow others, a line each: name, tab, summary.
function __llmp_commands
    switch "$argv"
        case ''
            printf '%s\t%s\n' \
                'login' 'make or renew a profile: which control plane, and its token' \
                'logout' 'remove a token from the keychain' \
                'profile' 'named connections' \
                'create' 'create a provider' \
                'list' 'list the providers that a control plane holds' \
                'get' 'show one provider' \
                'update' 'change what is named, and keep the rest' \
                'enable' 'switch a provider on' \
                'disable' 'switch a provider off' \
                'delete' 'delete providers' \
                'verify' 'is the key good, and do the models exist?' \
                'rotate' 'give a new key to every provider that uses the old one' \
                'import' 'configurations of LiteLLM and opencode as a manifest' \
                'export' 'what a control plane holds, as a manifest' \
                'copy' 'providers of one control plane on another one' \
                'validate' 'what is wrong with manifests, offline' \
                'schema' 'JSON Schema of manifests, for editors' \
                'diff' 'what is not as manifests say' \
                'plan' 'what an apply would do, as a file' \
                'apply' 'make it as manifests say' \
                'key' 'keys of vendors in the keychain' \
                'log' 'what llmp wrote, and when' \
                'control-planes' 'what each control plane can do' \
                'defaults' 'the models that a control plane uses where none is named' \
                'sandbox' 'stand-ins of the control planes on this machine' \
                'completion' 'print a completion script for a shell' \
                'help' 'print help'
        case 'profile'
            printf '%s\t%s\n' \
                'list' 'every profile' \
                'show' 'one profile, and where each value comes from' \
                'use' 'make a profile the current one' \
                'rename' 'give a profile another name' \
                'remove' 'forget a profile and its token'
        case 'key'
            printf '%s\t%s\n' \
                'set' 'store a key under a name' \
                'list' 'the names of the keys, and whether each is there' \
                'delete' 'delete a key' \
                'where' 'the providers that hold a key'
        case 'defaults'
            printf '%s\t%s\n' \
                'show' 'the default models, by role' \
                'set' 'change some of them, and keep the rest'
        case 'sandbox'
            printf '%s\t%s\n' \
                'run' 'run a command against stand-ins, and leave nothing behind'
    end
end

function __llmp_flags
    switch "$argv"
        case ''
            printf '%s\t%s\n' \
                '-h' 'print help' \
                '--help' 'print help' \
                '-V' 'print the version' \
                '--version' 'print the version'
        case 'login'
            printf '%s\t%s\n' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '--use' 'make it the current profile' \
                '--organization' 'organization to act in, where a session token may act in several' \
                '--project' 'project to act in, where an API key may act in several' \
                '--authentication' 'how the key is sent: in a header of its own (token, unless told), or as the password of Basic (needs the project)' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'logout'
            printf '%s\t%s\n' \
                '--forget' 'remove the profile too' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'profile'
            printf '%s\t%s\n' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'profile list'
            printf '%s\t%s\n' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'profile show'
            printf '%s\t%s\n' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'profile use'
            printf '%s\t%s\n' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'profile rename'
            printf '%s\t%s\n' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'profile remove'
            printf '%s\t%s\n' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'create'
            printf '%s\t%s\n' \
                '-f' 'YAML or JSON file; - for standard input' \
                '--file' 'YAML or JSON file; - for standard input' \
                '--set' 'any field or part of one' \
                '--strict' 'refuse keys written out in files' \
                '--upsert' 'update the provider of the same name, if there is one' \
                '--allow-duplicate' 'create it although one of the same name exists' \
                '--verify' 'ask the vendor whether the key is good, and store none that it rejects; strict also refuses what could not be checked; on at a terminal' \
                '--no-verify' 'do not ask the vendor, neither at a terminal nor where LLMP_VERIFY says so' \
                '-y' 'do not ask; needed where there is no terminal' \
                '--yes' 'do not ask; needed where there is no terminal' \
                '--dry-run' 'read, check, and show the first write instead of sending it' \
                '--curl' 'the same as a curl command line, secrets as $VARIABLES' \
                '--raw' 'also the control plane\'s own record, under `raw`, secrets removed' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '--source' 'where models come from: the models.dev catalogue, or a config of your own' \
                '--provider-id' 'vendor, by its models.dev id (models_dev)' \
                '--model-id' 'model to offer, by its models.dev id (models_dev)' \
                '--custom-config-text' 'custom provider config: JSON or JSONC text, also an opencode `provider` block (custom)' \
                '--custom-config' 'the same as a JSON value (custom)' \
                '--name' 'what people see; telling two keys of one vendor apart' \
                '--api-key' 'the vendor\'s API key' \
                '--credential' 'one of several credentials, by the environment variable it stands for' \
                '--all-members' 'everyone in the organization may use it (servers from 2026-07-28)' \
                '--no-all-members' 'not: everyone in the organization may use it (servers from 2026-07-28)' \
                '--member-id' 'member who may use it, by id or e-mail address' \
                '--team-id' 'team that may use it, by id or name' \
                '--credential-mode' 'one credential for all, or one per member (servers from 2026-08-27)' \
                '--provider' 'vendor; an account holds one configuration of each' \
                '--enabled' 'whether it may be used (a new one is, unless --no-enabled)' \
                '--no-enabled' 'not: whether it may be used (a new one is, unless --no-enabled)' \
                '--organization' 'organization that OpenAI bills (openai, optional)' \
                '--endpoint' 'URL of the Azure resource (azure)' \
                '--deployment-id' 'deployment of the Azure resource (azure)' \
                '--aws-access-key-id' 'AWS access key id (amazon-bedrock)' \
                '--aws-secret-access-key' 'AWS secret access key (amazon-bedrock)' \
                '--region' 'AWS region (amazon-bedrock)' \
                '--provider-type' 'what serves the endpoint; cannot be changed later (DASHSCOPE: servers from 1.0.320)' \
                '--endpoint-url' 'base URL of the OpenAI-compatible API, usually ending in /v1' \
                '--api-path' 'path of chat completions below it (unless told, /chat/completions)' \
                '--model-identifier' 'model, as the endpoint calls it' \
                '--display-name' 'what people see' \
                '--description' 'description' \
                '--credential-kind' 'how GoodMem signs in to the endpoint; told by the other fields unless given' \
                '--secret-ref' 'instead, where the GoodMem server itself reads the key: vault://…, env://…, file://…, gcp-sm://…' \
                '--secret-ref-hint' 'hint for reading it, e.g. encoding=base64' \
                '--header-name' 'header that carries the key (unless told, Authorization)' \
                '--prefix' 'what stands before the key in that header, e.g. \'Bearer \'' \
                '--scope' 'OAuth scope for Google\'s application default credentials' \
                '--quota-project-id' 'Google Cloud project that is charged, with these' \
                '--credential-label' 'label of the credentials themselves' \
                '--credentials' 'all of the credentials in GoodMem\'s own form' \
                '--supported-modality' 'what the model takes: TEXT, IMAGE, AUDIO, VIDEO (unless told, TEXT)' \
                '--label' 'label; an update replaces all of them' \
                '--merge-label' 'label to add or change, keeping the others (update)' \
                '--replace-label' 'the same as --label, by GoodMem\'s name (update)' \
                '--llm-version' 'version of the model or deployment' \
                '--monitoring-endpoint' 'URL of its monitoring' \
                '--supports-chat' 'the model answers chats' \
                '--no-supports-chat' 'not: the model answers chats' \
                '--supports-completion' 'the model completes texts' \
                '--no-supports-completion' 'not: the model completes texts' \
                '--supports-function-calling' 'the model calls functions' \
                '--no-supports-function-calling' 'not: the model calls functions' \
                '--supports-system-messages' 'the model takes system messages' \
                '--no-supports-system-messages' 'not: the model takes system messages' \
                '--supports-streaming' 'the model streams' \
                '--no-supports-streaming' 'not: the model streams' \
                '--supports-sampling-parameters' 'the model takes sampling parameters' \
                '--no-supports-sampling-parameters' 'not: the model takes sampling parameters' \
                '--capabilities' 'the capabilities as one value; without any, GoodMem infers them from the model' \
                '--max-tokens' 'default limit of an answer, in tokens' \
                '--temperature' 'default temperature' \
                '--top-p' 'default top-p, 0 to 1' \
                '--top-k' 'default top-k' \
                '--frequency-penalty' 'default frequency penalty' \
                '--presence-penalty' 'default presence penalty' \
                '--stop-sequence' 'text that ends an answer' \
                '--default-sampling-params' 'the default sampling parameters as one value' \
                '--max-context-length' 'size of the context window, in tokens' \
                '--client-config' 'settings of the client that calls it; shown in the clear, so no keys' \
                '--dashscope-api-dialect' 'dialect of the API (DASHSCOPE)' \
                '--owner-id' 'owner, where it is not you; cannot be changed later' \
                '--llm-id' 'id of your own choice; cannot be changed later' \
                '--type' 'type of provider' \
                '--base-url' 'address as the server reaches it, where the type has none of its own or another is meant' \
                '--watsonx-project-id' 'project (watsonx: this or a space)' \
                '--watsonx-space-id' 'deployment space (watsonx: this or a project)' \
                '--custom-model' 'model beside LangWatch\'s own, by id or as JSON; replaces the stored ones' \
                '--custom-embeddings-model' 'embeddings model beside LangWatch\'s own, by id or as JSON; replaces the stored ones' \
                '--extra-headers' 'headers sent to the vendor, [{key, value: ref}]; replaces the stored ones, and one without a value keeps it' \
                '--header' 'one header sent to the vendor; the stored others stay' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'list'
            printf '%s\t%s\n' \
                '--keys' 'whether each key is still the one that llmp wrote; reads their references again' \
                '--raw' 'also the control plane\'s own record, under `raw`, secrets removed' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '--owner-id' 'only those of this owner' \
                '--provider-type' 'only those of this type' \
                '--label' 'only those with this label' \
                '--all' 'also what LangWatch knows and this project has not stored' \
                '--no-all' 'not: also what LangWatch knows and this project has not stored' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'get'
            printf '%s\t%s\n' \
                '--raw' 'also the control plane\'s own record, under `raw`, secrets removed' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'update'
            printf '%s\t%s\n' \
                '-f' 'YAML or JSON file; - for standard input' \
                '--file' 'YAML or JSON file; - for standard input' \
                '--set' 'any field or part of one' \
                '--strict' 'refuse keys written out in files' \
                '--clear' 'empty a field, e.g. apiKey' \
                '--verify' 'ask the vendor whether the key is good, and store none that it rejects; strict also refuses what could not be checked; on at a terminal' \
                '--no-verify' 'do not ask the vendor, neither at a terminal nor where LLMP_VERIFY says so' \
                '-y' 'do not ask; needed where there is no terminal' \
                '--yes' 'do not ask; needed where there is no terminal' \
                '--dry-run' 'read, check, and show the first write instead of sending it' \
                '--curl' 'the same as a curl command line, secrets as $VARIABLES' \
                '--raw' 'also the control plane\'s own record, under `raw`, secrets removed' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '--source' 'where models come from: the models.dev catalogue, or a config of your own' \
                '--provider-id' 'vendor, by its models.dev id (models_dev)' \
                '--model-id' 'model to offer, by its models.dev id (models_dev)' \
                '--custom-config-text' 'custom provider config: JSON or JSONC text, also an opencode `provider` block (custom)' \
                '--custom-config' 'the same as a JSON value (custom)' \
                '--name' 'what people see; telling two keys of one vendor apart' \
                '--api-key' 'the vendor\'s API key' \
                '--credential' 'one of several credentials, by the environment variable it stands for' \
                '--all-members' 'everyone in the organization may use it (servers from 2026-07-28)' \
                '--no-all-members' 'not: everyone in the organization may use it (servers from 2026-07-28)' \
                '--member-id' 'member who may use it, by id or e-mail address' \
                '--team-id' 'team that may use it, by id or name' \
                '--credential-mode' 'one credential for all, or one per member (servers from 2026-08-27)' \
                '--provider' 'vendor; an account holds one configuration of each' \
                '--enabled' 'whether it may be used (a new one is, unless --no-enabled)' \
                '--no-enabled' 'not: whether it may be used (a new one is, unless --no-enabled)' \
                '--organization' 'organization that OpenAI bills (openai, optional)' \
                '--endpoint' 'URL of the Azure resource (azure)' \
                '--deployment-id' 'deployment of the Azure resource (azure)' \
                '--aws-access-key-id' 'AWS access key id (amazon-bedrock)' \
                '--aws-secret-access-key' 'AWS secret access key (amazon-bedrock)' \
                '--region' 'AWS region (amazon-bedrock)' \
                '--provider-type' 'what serves the endpoint; cannot be changed later (DASHSCOPE: servers from 1.0.320)' \
                '--endpoint-url' 'base URL of the OpenAI-compatible API, usually ending in /v1' \
                '--api-path' 'path of chat completions below it (unless told, /chat/completions)' \
                '--model-identifier' 'model, as the endpoint calls it' \
                '--display-name' 'what people see' \
                '--description' 'description' \
                '--credential-kind' 'how GoodMem signs in to the endpoint; told by the other fields unless given' \
                '--secret-ref' 'instead, where the GoodMem server itself reads the key: vault://…, env://…, file://…, gcp-sm://…' \
                '--secret-ref-hint' 'hint for reading it, e.g. encoding=base64' \
                '--header-name' 'header that carries the key (unless told, Authorization)' \
                '--prefix' 'what stands before the key in that header, e.g. \'Bearer \'' \
                '--scope' 'OAuth scope for Google\'s application default credentials' \
                '--quota-project-id' 'Google Cloud project that is charged, with these' \
                '--credential-label' 'label of the credentials themselves' \
                '--credentials' 'all of the credentials in GoodMem\'s own form' \
                '--supported-modality' 'what the model takes: TEXT, IMAGE, AUDIO, VIDEO (unless told, TEXT)' \
                '--label' 'label; an update replaces all of them' \
                '--merge-label' 'label to add or change, keeping the others (update)' \
                '--replace-label' 'the same as --label, by GoodMem\'s name (update)' \
                '--llm-version' 'version of the model or deployment' \
                '--monitoring-endpoint' 'URL of its monitoring' \
                '--supports-chat' 'the model answers chats' \
                '--no-supports-chat' 'not: the model answers chats' \
                '--supports-completion' 'the model completes texts' \
                '--no-supports-completion' 'not: the model completes texts' \
                '--supports-function-calling' 'the model calls functions' \
                '--no-supports-function-calling' 'not: the model calls functions' \
                '--supports-system-messages' 'the model takes system messages' \
                '--no-supports-system-messages' 'not: the model takes system messages' \
                '--supports-streaming' 'the model streams' \
                '--no-supports-streaming' 'not: the model streams' \
                '--supports-sampling-parameters' 'the model takes sampling parameters' \
                '--no-supports-sampling-parameters' 'not: the model takes sampling parameters' \
                '--capabilities' 'the capabilities as one value; without any, GoodMem infers them from the model' \
                '--max-tokens' 'default limit of an answer, in tokens' \
                '--temperature' 'default temperature' \
                '--top-p' 'default top-p, 0 to 1' \
                '--top-k' 'default top-k' \
                '--frequency-penalty' 'default frequency penalty' \
                '--presence-penalty' 'default presence penalty' \
                '--stop-sequence' 'text that ends an answer' \
                '--default-sampling-params' 'the default sampling parameters as one value' \
                '--max-context-length' 'size of the context window, in tokens' \
                '--client-config' 'settings of the client that calls it; shown in the clear, so no keys' \
                '--dashscope-api-dialect' 'dialect of the API (DASHSCOPE)' \
                '--owner-id' 'owner, where it is not you; cannot be changed later' \
                '--llm-id' 'id of your own choice; cannot be changed later' \
                '--type' 'type of provider' \
                '--base-url' 'address as the server reaches it, where the type has none of its own or another is meant' \
                '--watsonx-project-id' 'project (watsonx: this or a space)' \
                '--watsonx-space-id' 'deployment space (watsonx: this or a project)' \
                '--custom-model' 'model beside LangWatch\'s own, by id or as JSON; replaces the stored ones' \
                '--custom-embeddings-model' 'embeddings model beside LangWatch\'s own, by id or as JSON; replaces the stored ones' \
                '--extra-headers' 'headers sent to the vendor, [{key, value: ref}]; replaces the stored ones, and one without a value keeps it' \
                '--header' 'one header sent to the vendor; the stored others stay' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'enable'
            printf '%s\t%s\n' \
                '--dry-run' 'read, check, and show the first write instead of sending it' \
                '--curl' 'the same as a curl command line, secrets as $VARIABLES' \
                '--raw' 'also the control plane\'s own record, under `raw`, secrets removed' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'disable'
            printf '%s\t%s\n' \
                '--dry-run' 'read, check, and show the first write instead of sending it' \
                '--curl' 'the same as a curl command line, secrets as $VARIABLES' \
                '--raw' 'also the control plane\'s own record, under `raw`, secrets removed' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'delete'
            printf '%s\t%s\n' \
                '-y' 'do not ask; needed where there is no terminal' \
                '--yes' 'do not ask; needed where there is no terminal' \
                '--dry-run' 'read, check, and show the first write instead of sending it' \
                '--curl' 'the same as a curl command line, secrets as $VARIABLES' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'verify'
            printf '%s\t%s\n' \
                '--api-key' 'reference to the key, where it is not remembered or another is meant' \
                '--credential' 'further part of it, by its environment name' \
                '--vendor' 'vendor by its models.dev id: checks a key that no control plane holds yet' \
                '--base-url' 'with --vendor: address of the API, where it is not the vendor\'s usual one' \
                '--model-id' 'model that must be there' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'rotate'
            printf '%s\t%s\n' \
                '--key' 'name of the key in the secret store; its value is the old key, and becomes the new one at the end' \
                '--from' 'where the new key is: env:NAME, file:PATH, op://…, or - for standard input' \
                '--vendor' 'instead of those that llmp remembers, every provider of this vendor, by its models.dev id' \
                '--profile' 'with --vendor: profiles to look in, separated by commas; unless told, the current connection' \
                '--rollback' 'when one fails, stop and write the old key back where the new one landed' \
                '--ignore-missing' 'go on without providers that are not found, once it is known that they are deleted, and not hidden from this token' \
                '--include-moved' 'with --yes: also those that were moved to another address since their key was written; the new key goes there' \
                '--dry-run' 'show which providers would get the new key, and write nothing' \
                '--verify' 'ask the vendor whether the key is good, and store none that it rejects; strict also refuses what could not be checked; on at a terminal' \
                '--no-verify' 'do not ask the vendor, neither at a terminal nor where LLMP_VERIFY says so' \
                '-y' 'do not ask; needed where there is no terminal' \
                '--yes' 'do not ask; needed where there is no terminal' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'import'
            printf '%s\t%s\n' \
                '--format' 'whose configuration it is, where its contents do not tell' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'export'
            printf '%s\t%s\n' \
                '--portable' 'in words that every control plane shares, to be applied to another one' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'copy'
            printf '%s\t%s\n' \
                '--from' 'profile of the control plane that has them' \
                '--to' 'profile of the control plane that shall have them' \
                '--api-key' 'the key, where one provider is copied and llmp does not know where its key is' \
                '--key' 'the key of a provider; NAME.FIELD=ref for another part of it' \
                '--without-keys' 'copy without the keys that cannot be read, where the target takes it so' \
                '--check' 'write nothing; exit code 3 where there is something to write' \
                '-y' 'do not ask; needed where there is no terminal' \
                '--yes' 'do not ask; needed where there is no terminal' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'validate'
            printf '%s\t%s\n' \
                '-f' 'YAML or JSON file, or a folder of them; - for standard input' \
                '--file' 'YAML or JSON file, or a folder of them; - for standard input' \
                '--strict' 'refuse what is warned about otherwise: keys written out, fields that a control plane ignores' \
                '--resolve' 'also read every env:NAME and every secret, to see that they are there' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'schema'
            printf '%s\t%s\n' \
                '--control-plane' 'only the fields of this kind' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'diff'
            printf '%s\t%s\n' \
                '-f' 'YAML or JSON file, or a folder of them; - for standard input' \
                '--file' 'YAML or JSON file, or a folder of them; - for standard input' \
                '--strict' 'refuse what is warned about otherwise: keys written out, fields that a control plane ignores' \
                '--prune' 'delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets' \
                '--no-prune' 'not: delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets' \
                '--max-deletes' 'the most that --prune may delete; 5 unless told' \
                '--write-secrets' 'also write secrets of which nobody can tell whether they are other ones' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'plan'
            printf '%s\t%s\n' \
                '-f' 'YAML or JSON file, or a folder of them; - for standard input' \
                '--file' 'YAML or JSON file, or a folder of them; - for standard input' \
                '--strict' 'refuse what is warned about otherwise: keys written out, fields that a control plane ignores' \
                '--prune' 'delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets' \
                '--no-prune' 'not: delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets' \
                '--max-deletes' 'the most that --prune may delete; 5 unless told' \
                '--write-secrets' 'also write secrets of which nobody can tell whether they are other ones' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output, or a file that ends in .json' \
                '--output' 'form of the output, or a file that ends in .json' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'apply'
            printf '%s\t%s\n' \
                '-f' 'YAML or JSON file, or a folder of them; - for standard input' \
                '--file' 'YAML or JSON file, or a folder of them; - for standard input' \
                '--strict' 'refuse what is warned about otherwise: keys written out, fields that a control plane ignores' \
                '--prune' 'delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets' \
                '--no-prune' 'not: delete what these manifests spoke of when they were last applied and speak of no more; =all: everything else on their targets' \
                '--max-deletes' 'the most that --prune may delete; 5 unless told' \
                '--write-secrets' 'also write secrets of which nobody can tell whether they are other ones' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-y' 'do not ask; needed where there is no terminal' \
                '--yes' 'do not ask; needed where there is no terminal' \
                '--check' 'write nothing; exit code 3 where there are differences, as `llmp diff`' \
                '--on-error' 'after a failure, begin nothing more or go on (the default)' \
                '--concurrency' 'providers at a time on each target; 8 unless told' \
                '--report' 'also write the report to this file, as JSON' \
                '--resume' 'do only what the apply that wrote this report has left' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'key'
            printf '%s\t%s\n' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'key set'
            printf '%s\t%s\n' \
                '--from' 'reference to read the key from: env:NAME, file:PATH, op://… or any other' \
                '-y' 'do not ask; needed where there is no terminal' \
                '--yes' 'do not ask; needed where there is no terminal' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'key list'
            printf '%s\t%s\n' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'key delete'
            printf '%s\t%s\n' \
                '-y' 'do not ask; needed where there is no terminal' \
                '--yes' 'do not ask; needed where there is no terminal' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'key where'
            printf '%s\t%s\n' \
                '--from' 'reference to a key that is elsewhere: env:NAME, file:PATH, op://… or any other' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'log'
            printf '%s\t%s\n' \
                '--profile' 'only those through this profile' \
                '--provider' 'only those of this provider: id or exact name' \
                '--since' 'only those since then: 2026-09-01 or 2026-09-01T12:00 in local time, 2026-09-01T12:00Z, or 30m, 12h, 7d ago' \
                '--limit' 'only the newest' \
                '--verify' 'check the log instead: exit code 1 where a line does not fit' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'control-planes'
            printf '%s\t%s\n' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'defaults'
            printf '%s\t%s\n' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'defaults show'
            printf '%s\t%s\n' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'defaults set'
            printf '%s\t%s\n' \
                '--clear' 'have no default for a role' \
                '--dry-run' 'read, check, and show the first write instead of sending it' \
                '--curl' 'the same as a curl command line, secrets as $VARIABLES' \
                '--profile' 'profile to use' \
                '--control-plane' 'kind of control plane, where no profile is used' \
                '--url' 'URL of the control plane' \
                '--token' 'where its token is: env:NAME, file:PATH, keychain:NAME, exec:COMMAND, or - for standard input' \
                '--ca-file' 'certificate authority to trust, as PEM' \
                '--insecure-http' 'allow http to hosts other than this machine' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'sandbox'
            printf '%s\t%s\n' \
                '--port' 'port to listen on (any free one unless told)' \
                '--state' 'keep the data in this file, secrets left out' \
                '--era' 'server version to imitate, newest unless told: VERSION, or KIND=VERSION (den: 1, 2, 3)' \
                '--fault' 'what goes wrong: delay, reset, reset-after, stored-500, 429, 503, html, html-502, echo, truncate, redirect; with options as in reset:every=3,on=write' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'sandbox run'
            printf '%s\t%s\n' \
                '--state' 'keep the data in this file, secrets left out' \
                '--era' 'server version to imitate, newest unless told: VERSION, or KIND=VERSION (den: 1, 2, 3)' \
                '--fault' 'what goes wrong: delay, reset, reset-after, stored-500, 429, 503, html, html-502, echo, truncate, redirect; with options as in reset:every=3,on=write' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
        case 'completion'
            printf '%s\t%s\n' \
                '-o' 'form of the output' \
                '--output' 'form of the output' \
                '--json' 'only these fields, as JSON: a,b.c' \
                '-q' 'no talk on standard error but errors' \
                '--quiet' 'no talk on standard error but errors' \
                '--debug' 'trace requests on standard error, without secrets' \
                '--color' 'colour' \
                '-h' 'print help' \
                '--help' 'print help'
    end
end

# What the value of a flag, or of the argument @1, @2 …, is: its kind, then its choices. Nothing for a switch.
function __llmp_value --argument-names level name
    switch "$level $name"
        case 'login --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'login --url'
            echo unknown
        case 'login --token'
            echo reference
        case 'login --ca-file'
            echo file
        case 'login --organization'
            echo unknown
        case 'login --project'
            echo unknown
        case 'login --authentication'
            printf '%s\n' choice 'token' 'basic'
        case 'login -o' 'login --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'login --json'
            echo unknown
        case 'login --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'login @1'
            echo profile
        case 'logout -o' 'logout --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'logout --json'
            echo unknown
        case 'logout --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'logout @1'
            echo profile
        case 'profile list -o' 'profile list --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'profile list --json'
            echo unknown
        case 'profile list --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'profile show -o' 'profile show --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'profile show --json'
            echo unknown
        case 'profile show --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'profile show @1'
            echo profile
        case 'profile use -o' 'profile use --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'profile use --json'
            echo unknown
        case 'profile use --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'profile use @1'
            echo profile
        case 'profile rename -o' 'profile rename --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'profile rename --json'
            echo unknown
        case 'profile rename --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'profile rename @1'
            echo profile
        case 'profile rename @2'
            echo unknown
        case 'profile remove -o' 'profile remove --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'profile remove --json'
            echo unknown
        case 'profile remove --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'profile remove @1'
            echo profile
        case 'create -f' 'create --file'
            echo file
        case 'create --set'
            echo unknown
        case 'create --profile'
            echo profile
        case 'create --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'create --url'
            echo unknown
        case 'create --token'
            echo reference
        case 'create --ca-file'
            echo file
        case 'create --source'
            printf '%s\n' choice 'models_dev' 'custom'
        case 'create --provider-id'
            echo unknown
        case 'create --model-id'
            echo unknown
        case 'create --custom-config-text'
            echo document
        case 'create --custom-config'
            echo document
        case 'create --name'
            echo unknown
        case 'create --api-key'
            echo reference
        case 'create --credential'
            echo pair
        case 'create --member-id'
            echo unknown
        case 'create --team-id'
            echo unknown
        case 'create --credential-mode'
            printf '%s\n' choice 'shared' 'per_member'
        case 'create --provider'
            printf '%s\n' choice 'openai' 'anthropic' 'google' 'google-vertex' 'azure' 'amazon-bedrock' 'xai'
        case 'create --organization'
            echo unknown
        case 'create --endpoint'
            echo unknown
        case 'create --deployment-id'
            echo unknown
        case 'create --aws-access-key-id'
            echo reference
        case 'create --aws-secret-access-key'
            echo reference
        case 'create --region'
            echo unknown
        case 'create --provider-type'
            printf '%s\n' choice 'OPENAI' 'LITELLM_PROXY' 'OPEN_ROUTER' 'VLLM' 'OLLAMA' 'LLAMA_CPP' 'CUSTOM_OPENAI_COMPATIBLE' 'DASHSCOPE'
        case 'create --endpoint-url'
            echo unknown
        case 'create --api-path'
            echo unknown
        case 'create --model-identifier'
            echo unknown
        case 'create --display-name'
            echo unknown
        case 'create --description'
            echo unknown
        case 'create --credential-kind'
            printf '%s\n' choice 'CREDENTIAL_KIND_API_KEY' 'CREDENTIAL_KIND_GCP_ADC' 'NONE'
        case 'create --secret-ref'
            echo unknown
        case 'create --secret-ref-hint'
            echo unknown
        case 'create --header-name'
            echo unknown
        case 'create --prefix'
            echo unknown
        case 'create --scope'
            echo unknown
        case 'create --quota-project-id'
            echo unknown
        case 'create --credential-label'
            echo unknown
        case 'create --credentials'
            echo document
        case 'create --supported-modality'
            printf '%s\n' choice 'TEXT' 'IMAGE' 'AUDIO' 'VIDEO'
        case 'create --label'
            echo unknown
        case 'create --merge-label'
            echo unknown
        case 'create --replace-label'
            echo unknown
        case 'create --llm-version'
            echo unknown
        case 'create --monitoring-endpoint'
            echo unknown
        case 'create --capabilities'
            echo document
        case 'create --max-tokens'
            echo unknown
        case 'create --temperature'
            echo unknown
        case 'create --top-p'
            echo unknown
        case 'create --top-k'
            echo unknown
        case 'create --frequency-penalty'
            echo unknown
        case 'create --presence-penalty'
            echo unknown
        case 'create --stop-sequence'
            echo unknown
        case 'create --default-sampling-params'
            echo document
        case 'create --max-context-length'
            echo unknown
        case 'create --client-config'
            echo document
        case 'create --dashscope-api-dialect'
            printf '%s\n' choice 'LLM_NATIVE_TEXT' 'LLM_NATIVE_MULTIMODAL' 'OPENAI_COMPATIBLE'
        case 'create --owner-id'
            echo unknown
        case 'create --llm-id'
            echo unknown
        case 'create --type'
            printf '%s\n' choice 'anthropic' 'bedrock' 'cerebras' 'chutes' 'cohere' 'deepseek' 'gemini' 'github' 'groq' 'watsonx' 'jan' 'mistral' 'moonshot' 'nvidia' 'ollama' 'openai' 'openrouter' 'perplexity' 'together' 'voyage' 'rits' 'other'
        case 'create --base-url'
            echo unknown
        case 'create --watsonx-project-id'
            echo unknown
        case 'create --watsonx-space-id'
            echo unknown
        case 'create --custom-model'
            echo unknown
        case 'create --custom-embeddings-model'
            echo unknown
        case 'create --extra-headers'
            echo document
        case 'create --header'
            echo pair
        case 'create -o' 'create --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'create --json'
            echo unknown
        case 'create --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'list --profile'
            echo profile
        case 'list --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'list --url'
            echo unknown
        case 'list --token'
            echo reference
        case 'list --ca-file'
            echo file
        case 'list --owner-id'
            echo unknown
        case 'list --provider-type'
            printf '%s\n' choice 'OPENAI' 'LITELLM_PROXY' 'OPEN_ROUTER' 'VLLM' 'OLLAMA' 'LLAMA_CPP' 'CUSTOM_OPENAI_COMPATIBLE' 'DASHSCOPE'
        case 'list --label'
            echo unknown
        case 'list -o' 'list --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'list --json'
            echo unknown
        case 'list --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'get --profile'
            echo profile
        case 'get --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'get --url'
            echo unknown
        case 'get --token'
            echo reference
        case 'get --ca-file'
            echo file
        case 'get -o' 'get --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'get --json'
            echo unknown
        case 'get --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'get @1'
            echo unknown
        case 'update -f' 'update --file'
            echo file
        case 'update --set'
            echo unknown
        case 'update --clear'
            echo unknown
        case 'update --profile'
            echo profile
        case 'update --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'update --url'
            echo unknown
        case 'update --token'
            echo reference
        case 'update --ca-file'
            echo file
        case 'update --source'
            printf '%s\n' choice 'models_dev' 'custom'
        case 'update --provider-id'
            echo unknown
        case 'update --model-id'
            echo unknown
        case 'update --custom-config-text'
            echo document
        case 'update --custom-config'
            echo document
        case 'update --name'
            echo unknown
        case 'update --api-key'
            echo reference
        case 'update --credential'
            echo pair
        case 'update --member-id'
            echo unknown
        case 'update --team-id'
            echo unknown
        case 'update --credential-mode'
            printf '%s\n' choice 'shared' 'per_member'
        case 'update --provider'
            printf '%s\n' choice 'openai' 'anthropic' 'google' 'google-vertex' 'azure' 'amazon-bedrock' 'xai'
        case 'update --organization'
            echo unknown
        case 'update --endpoint'
            echo unknown
        case 'update --deployment-id'
            echo unknown
        case 'update --aws-access-key-id'
            echo reference
        case 'update --aws-secret-access-key'
            echo reference
        case 'update --region'
            echo unknown
        case 'update --provider-type'
            printf '%s\n' choice 'OPENAI' 'LITELLM_PROXY' 'OPEN_ROUTER' 'VLLM' 'OLLAMA' 'LLAMA_CPP' 'CUSTOM_OPENAI_COMPATIBLE' 'DASHSCOPE'
        case 'update --endpoint-url'
            echo unknown
        case 'update --api-path'
            echo unknown
        case 'update --model-identifier'
            echo unknown
        case 'update --display-name'
            echo unknown
        case 'update --description'
            echo unknown
        case 'update --credential-kind'
            printf '%s\n' choice 'CREDENTIAL_KIND_API_KEY' 'CREDENTIAL_KIND_GCP_ADC' 'NONE'
        case 'update --secret-ref'
            echo unknown
        case 'update --secret-ref-hint'
            echo unknown
        case 'update --header-name'
            echo unknown
        case 'update --prefix'
            echo unknown
        case 'update --scope'
            echo unknown
        case 'update --quota-project-id'
            echo unknown
        case 'update --credential-label'
            echo unknown
        case 'update --credentials'
            echo document
        case 'update --supported-modality'
            printf '%s\n' choice 'TEXT' 'IMAGE' 'AUDIO' 'VIDEO'
        case 'update --label'
            echo unknown
        case 'update --merge-label'
            echo unknown
        case 'update --replace-label'
            echo unknown
        case 'update --llm-version'
            echo unknown
        case 'update --monitoring-endpoint'
            echo unknown
        case 'update --capabilities'
            echo document
        case 'update --max-tokens'
            echo unknown
        case 'update --temperature'
            echo unknown
        case 'update --top-p'
            echo unknown
        case 'update --top-k'
            echo unknown
        case 'update --frequency-penalty'
            echo unknown
        case 'update --presence-penalty'
            echo unknown
        case 'update --stop-sequence'
            echo unknown
        case 'update --default-sampling-params'
            echo document
        case 'update --max-context-length'
            echo unknown
        case 'update --client-config'
            echo document
        case 'update --dashscope-api-dialect'
            printf '%s\n' choice 'LLM_NATIVE_TEXT' 'LLM_NATIVE_MULTIMODAL' 'OPENAI_COMPATIBLE'
        case 'update --owner-id'
            echo unknown
        case 'update --llm-id'
            echo unknown
        case 'update --type'
            printf '%s\n' choice 'anthropic' 'bedrock' 'cerebras' 'chutes' 'cohere' 'deepseek' 'gemini' 'github' 'groq' 'watsonx' 'jan' 'mistral' 'moonshot' 'nvidia' 'ollama' 'openai' 'openrouter' 'perplexity' 'together' 'voyage' 'rits' 'other'
        case 'update --base-url'
            echo unknown
        case 'update --watsonx-project-id'
            echo unknown
        case 'update --watsonx-space-id'
            echo unknown
        case 'update --custom-model'
            echo unknown
        case 'update --custom-embeddings-model'
            echo unknown
        case 'update --extra-headers'
            echo document
        case 'update --header'
            echo pair
        case 'update -o' 'update --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'update --json'
            echo unknown
        case 'update --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'update @1'
            echo unknown
        case 'enable --profile'
            echo profile
        case 'enable --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'enable --url'
            echo unknown
        case 'enable --token'
            echo reference
        case 'enable --ca-file'
            echo file
        case 'enable -o' 'enable --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'enable --json'
            echo unknown
        case 'enable --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'enable @1'
            echo unknown
        case 'disable --profile'
            echo profile
        case 'disable --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'disable --url'
            echo unknown
        case 'disable --token'
            echo reference
        case 'disable --ca-file'
            echo file
        case 'disable -o' 'disable --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'disable --json'
            echo unknown
        case 'disable --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'disable @1'
            echo unknown
        case 'delete --profile'
            echo profile
        case 'delete --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'delete --url'
            echo unknown
        case 'delete --token'
            echo reference
        case 'delete --ca-file'
            echo file
        case 'delete -o' 'delete --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'delete --json'
            echo unknown
        case 'delete --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'delete @*'
            echo unknown
        case 'verify --api-key'
            echo reference
        case 'verify --credential'
            echo pair
        case 'verify --vendor'
            echo unknown
        case 'verify --base-url'
            echo unknown
        case 'verify --model-id'
            echo unknown
        case 'verify --profile'
            echo profile
        case 'verify --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'verify --url'
            echo unknown
        case 'verify --token'
            echo reference
        case 'verify --ca-file'
            echo file
        case 'verify -o' 'verify --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'verify --json'
            echo unknown
        case 'verify --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'verify @1'
            echo unknown
        case 'rotate --key'
            echo unknown
        case 'rotate --from'
            echo reference
        case 'rotate --vendor'
            echo unknown
        case 'rotate --profile'
            echo profile
        case 'rotate --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'rotate --url'
            echo unknown
        case 'rotate --token'
            echo reference
        case 'rotate --ca-file'
            echo file
        case 'rotate -o' 'rotate --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'rotate --json'
            echo unknown
        case 'rotate --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'import --format'
            printf '%s\n' choice 'litellm' 'opencode'
        case 'import -o' 'import --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'import --json'
            echo unknown
        case 'import --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'import @*'
            echo file
        case 'export --profile'
            echo profile
        case 'export --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'export --url'
            echo unknown
        case 'export --token'
            echo reference
        case 'export --ca-file'
            echo file
        case 'export -o' 'export --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'export --json'
            echo unknown
        case 'export --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'export @*'
            echo unknown
        case 'copy --from'
            echo profile
        case 'copy --to'
            echo profile
        case 'copy --api-key'
            echo reference
        case 'copy --key'
            echo pair
        case 'copy -o' 'copy --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'copy --json'
            echo unknown
        case 'copy --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'copy @*'
            echo unknown
        case 'validate -f' 'validate --file'
            echo file
        case 'validate --profile'
            echo profile
        case 'validate --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'validate -o' 'validate --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name' 'sarif'
        case 'validate --json'
            echo unknown
        case 'validate --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'schema --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'schema -o' 'schema --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'schema --json'
            echo unknown
        case 'schema --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'diff -f' 'diff --file'
            echo file
        case 'diff --max-deletes'
            echo unknown
        case 'diff --profile'
            echo profile
        case 'diff --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'diff --url'
            echo unknown
        case 'diff --token'
            echo reference
        case 'diff --ca-file'
            echo file
        case 'diff -o' 'diff --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name' 'markdown'
        case 'diff --json'
            echo unknown
        case 'diff --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'plan -f' 'plan --file'
            echo file
        case 'plan --max-deletes'
            echo unknown
        case 'plan --profile'
            echo profile
        case 'plan --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'plan --url'
            echo unknown
        case 'plan --token'
            echo reference
        case 'plan --ca-file'
            echo file
        case 'plan -o' 'plan --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'plan --json'
            echo unknown
        case 'plan --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'apply -f' 'apply --file'
            echo file
        case 'apply --max-deletes'
            echo unknown
        case 'apply --profile'
            echo profile
        case 'apply --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'apply --url'
            echo unknown
        case 'apply --token'
            echo reference
        case 'apply --ca-file'
            echo file
        case 'apply --on-error'
            printf '%s\n' choice 'stop' 'continue'
        case 'apply --concurrency'
            echo unknown
        case 'apply --report'
            echo file
        case 'apply --resume'
            echo file
        case 'apply -o' 'apply --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'apply --json'
            echo unknown
        case 'apply --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'apply @1'
            echo file
        case 'key set --from'
            echo reference
        case 'key set -o' 'key set --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'key set --json'
            echo unknown
        case 'key set --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'key set @1'
            echo unknown
        case 'key set @2'
            echo unknown
        case 'key list -o' 'key list --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'key list --json'
            echo unknown
        case 'key list --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'key delete -o' 'key delete --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'key delete --json'
            echo unknown
        case 'key delete --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'key delete @1'
            echo unknown
        case 'key where --from'
            echo reference
        case 'key where -o' 'key where --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'key where --json'
            echo unknown
        case 'key where --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'key where @1'
            echo unknown
        case 'log --profile'
            echo profile
        case 'log --provider'
            echo unknown
        case 'log --since'
            echo unknown
        case 'log --limit'
            echo unknown
        case 'log -o' 'log --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'log --json'
            echo unknown
        case 'log --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'control-planes -o' 'control-planes --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'control-planes --json'
            echo unknown
        case 'control-planes --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'defaults show --profile'
            echo profile
        case 'defaults show --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'defaults show --url'
            echo unknown
        case 'defaults show --token'
            echo reference
        case 'defaults show --ca-file'
            echo file
        case 'defaults show -o' 'defaults show --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'defaults show --json'
            echo unknown
        case 'defaults show --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'defaults set --clear'
            echo unknown
        case 'defaults set --profile'
            echo profile
        case 'defaults set --control-plane'
            printf '%s\n' choice 'den' 'refactor' 'goodmem' 'agentstack' 'langwatch'
        case 'defaults set --url'
            echo unknown
        case 'defaults set --token'
            echo reference
        case 'defaults set --ca-file'
            echo file
        case 'defaults set -o' 'defaults set --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'defaults set --json'
            echo unknown
        case 'defaults set --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'defaults set @*'
            echo unknown
        case 'sandbox --port'
            echo unknown
        case 'sandbox --state'
            echo file
        case 'sandbox --era'
            echo unknown
        case 'sandbox --fault'
            echo unknown
        case 'sandbox -o' 'sandbox --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'sandbox --json'
            echo unknown
        case 'sandbox --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'sandbox run --state'
            echo file
        case 'sandbox run --era'
            echo unknown
        case 'sandbox run --fault'
            echo unknown
        case 'sandbox run -o' 'sandbox run --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'sandbox run --json'
            echo unknown
        case 'sandbox run --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'sandbox run @*'
            echo command
        case 'completion -o' 'completion --output'
            printf '%s\n' choice 'table' 'json' 'yaml' 'name'
        case 'completion --json'
            echo unknown
        case 'completion --color'
            printf '%s\n' choice 'auto' 'always' 'never'
        case 'completion @1'
            printf '%s\n' choice 'bash' 'zsh' 'fish' 'powershell'
        case 'help @1'
            printf '%s\n' choice 'login' 'logout' 'profile' 'create' 'list' 'get' 'update' 'enable' 'disable' 'delete' 'verify' 'rotate' 'import' 'export' 'copy' 'validate' 'schema' 'diff' 'plan' 'apply' 'key' 'log' 'control-planes' 'defaults' 'sandbox' 'completion'
    end
end

# The flags that are not offered once this one is given, where that is not itself alone.
function __llmp_excluded --argument-names level name
    switch "$level $name"
        case ' -h' ' --help'
            printf '%s\n' -h --help
        case ' -V' ' --version'
            printf '%s\n' -V --version
        case 'login -o' 'login --output'
            printf '%s\n' -o --output
        case 'login -q' 'login --quiet'
            printf '%s\n' -q --quiet
        case 'login -h' 'login --help'
            printf '%s\n' -h --help
        case 'logout -o' 'logout --output'
            printf '%s\n' -o --output
        case 'logout -q' 'logout --quiet'
            printf '%s\n' -q --quiet
        case 'logout -h' 'logout --help'
            printf '%s\n' -h --help
        case 'profile -h' 'profile --help'
            printf '%s\n' -h --help
        case 'profile list -o' 'profile list --output'
            printf '%s\n' -o --output
        case 'profile list -q' 'profile list --quiet'
            printf '%s\n' -q --quiet
        case 'profile list -h' 'profile list --help'
            printf '%s\n' -h --help
        case 'profile show -o' 'profile show --output'
            printf '%s\n' -o --output
        case 'profile show -q' 'profile show --quiet'
            printf '%s\n' -q --quiet
        case 'profile show -h' 'profile show --help'
            printf '%s\n' -h --help
        case 'profile use -o' 'profile use --output'
            printf '%s\n' -o --output
        case 'profile use -q' 'profile use --quiet'
            printf '%s\n' -q --quiet
        case 'profile use -h' 'profile use --help'
            printf '%s\n' -h --help
        case 'profile rename -o' 'profile rename --output'
            printf '%s\n' -o --output
        case 'profile rename -q' 'profile rename --quiet'
            printf '%s\n' -q --quiet
        case 'profile rename -h' 'profile rename --help'
            printf '%s\n' -h --help
        case 'profile remove -o' 'profile remove --output'
            printf '%s\n' -o --output
        case 'profile remove -q' 'profile remove --quiet'
            printf '%s\n' -q --quiet
        case 'profile remove -h' 'profile remove --help'
            printf '%s\n' -h --help
        case 'create -f' 'create --file'
            printf '%s\n' -f --file
        case 'create --set'
            return
        case 'create --verify'
            printf '%s\n' --verify --no-verify
        case 'create --no-verify'
            printf '%s\n' --verify --no-verify
        case 'create -y' 'create --yes'
            printf '%s\n' -y --yes
        case 'create --model-id'
            return
        case 'create --credential'
            return
        case 'create --all-members'
            printf '%s\n' --all-members --no-all-members
        case 'create --no-all-members'
            printf '%s\n' --all-members --no-all-members
        case 'create --member-id'
            return
        case 'create --team-id'
            return
        case 'create --enabled'
            printf '%s\n' --enabled --no-enabled
        case 'create --no-enabled'
            printf '%s\n' --enabled --no-enabled
        case 'create --secret-ref-hint'
            return
        case 'create --scope'
            return
        case 'create --credential-label'
            return
        case 'create --supported-modality'
            return
        case 'create --label'
            return
        case 'create --merge-label'
            return
        case 'create --replace-label'
            return
        case 'create --supports-chat'
            printf '%s\n' --supports-chat --no-supports-chat
        case 'create --no-supports-chat'
            printf '%s\n' --supports-chat --no-supports-chat
        case 'create --supports-completion'
            printf '%s\n' --supports-completion --no-supports-completion
        case 'create --no-supports-completion'
            printf '%s\n' --supports-completion --no-supports-completion
        case 'create --supports-function-calling'
            printf '%s\n' --supports-function-calling --no-supports-function-calling
        case 'create --no-supports-function-calling'
            printf '%s\n' --supports-function-calling --no-supports-function-calling
        case 'create --supports-system-messages'
            printf '%s\n' --supports-system-messages --no-supports-system-messages
        case 'create --no-supports-system-messages'
            printf '%s\n' --supports-system-messages --no-supports-system-messages
        case 'create --supports-streaming'
            printf '%s\n' --supports-streaming --no-supports-streaming
        case 'create --no-supports-streaming'
            printf '%s\n' --supports-streaming --no-supports-streaming
        case 'create --supports-sampling-parameters'
            printf '%s\n' --supports-sampling-parameters --no-supports-sampling-parameters
        case 'create --no-supports-sampling-parameters'
            printf '%s\n' --supports-sampling-parameters --no-supports-sampling-parameters
        case 'create --stop-sequence'
            return
        case 'create --custom-model'
            return
        case 'create --custom-embeddings-model'
            return
        case 'create --header'
            return
        case 'create -o' 'create --output'
            printf '%s\n' -o --output
        case 'create -q' 'create --quiet'
            printf '%s\n' -q --quiet
        case 'create -h' 'create --help'
            printf '%s\n' -h --help
        case 'list --label'
            return
        case 'list --all'
            printf '%s\n' --all --no-all
        case 'list --no-all'
            printf '%s\n' --all --no-all
        case 'list -o' 'list --output'
            printf '%s\n' -o --output
        case 'list -q' 'list --quiet'
            printf '%s\n' -q --quiet
        case 'list -h' 'list --help'
            printf '%s\n' -h --help
        case 'get -o' 'get --output'
            printf '%s\n' -o --output
        case 'get -q' 'get --quiet'
            printf '%s\n' -q --quiet
        case 'get -h' 'get --help'
            printf '%s\n' -h --help
        case 'update -f' 'update --file'
            printf '%s\n' -f --file
        case 'update --set'
            return
        case 'update --clear'
            return
        case 'update --verify'
            printf '%s\n' --verify --no-verify
        case 'update --no-verify'
            printf '%s\n' --verify --no-verify
        case 'update -y' 'update --yes'
            printf '%s\n' -y --yes
        case 'update --model-id'
            return
        case 'update --credential'
            return
        case 'update --all-members'
            printf '%s\n' --all-members --no-all-members
        case 'update --no-all-members'
            printf '%s\n' --all-members --no-all-members
        case 'update --member-id'
            return
        case 'update --team-id'
            return
        case 'update --enabled'
            printf '%s\n' --enabled --no-enabled
        case 'update --no-enabled'
            printf '%s\n' --enabled --no-enabled
        case 'update --secret-ref-hint'
            return
        case 'update --scope'
            return
        case 'update --credential-label'
            return
        case 'update --supported-modality'
            return
        case 'update --label'
            return
        case 'update --merge-label'
            return
        case 'update --replace-label'
            return
        case 'update --supports-chat'
            printf '%s\n' --supports-chat --no-supports-chat
        case 'update --no-supports-chat'
            printf '%s\n' --supports-chat --no-supports-chat
        case 'update --supports-completion'
            printf '%s\n' --supports-completion --no-supports-completion
        case 'update --no-supports-completion'
            printf '%s\n' --supports-completion --no-supports-completion
        case 'update --supports-function-calling'
            printf '%s\n' --supports-function-calling --no-supports-function-calling
        case 'update --no-supports-function-calling'
            printf '%s\n' --supports-function-calling --no-supports-function-calling
        case 'update --supports-system-messages'
            printf '%s\n' --supports-system-messages --no-supports-system-messages
        case 'update --no-supports-system-messages'
            printf '%s\n' --supports-system-messages --no-supports-system-messages
        case 'update --supports-streaming'
            printf '%s\n' --supports-streaming --no-supports-streaming
        case 'update --no-supports-streaming'
            printf '%s\n' --supports-streaming --no-supports-streaming
        case 'update --supports-sampling-parameters'
            printf '%s\n' --supports-sampling-parameters --no-supports-sampling-parameters
        case 'update --no-supports-sampling-parameters'
            printf '%s\n' --supports-sampling-parameters --no-supports-sampling-parameters
        case 'update --stop-sequence'
            return
        case 'update --custom-model'
            return
        case 'update --custom-embeddings-model'
            return
        case 'update --header'
            return
        case 'update -o' 'update --output'
            printf '%s\n' -o --output
        case 'update -q' 'update --quiet'
            printf '%s\n' -q --quiet
        case 'update -h' 'update --help'
            printf '%s\n' -h --help
        case 'enable -o' 'enable --output'
            printf '%s\n' -o --output
        case 'enable -q' 'enable --quiet'
            printf '%s\n' -q --quiet
        case 'enable -h' 'enable --help'
            printf '%s\n' -h --help
        case 'disable -o' 'disable --output'
            printf '%s\n' -o --output
        case 'disable -q' 'disable --quiet'
            printf '%s\n' -q --quiet
        case 'disable -h' 'disable --help'
            printf '%s\n' -h --help
        case 'delete -y' 'delete --yes'
            printf '%s\n' -y --yes
        case 'delete -o' 'delete --output'
            printf '%s\n' -o --output
        case 'delete -q' 'delete --quiet'
            printf '%s\n' -q --quiet
        case 'delete -h' 'delete --help'
            printf '%s\n' -h --help
        case 'verify --credential'
            return
        case 'verify --model-id'
            return
        case 'verify -o' 'verify --output'
            printf '%s\n' -o --output
        case 'verify -q' 'verify --quiet'
            printf '%s\n' -q --quiet
        case 'verify -h' 'verify --help'
            printf '%s\n' -h --help
        case 'rotate --profile'
            return
        case 'rotate --verify'
            printf '%s\n' --verify --no-verify
        case 'rotate --no-verify'
            printf '%s\n' --verify --no-verify
        case 'rotate -y' 'rotate --yes'
            printf '%s\n' -y --yes
        case 'rotate -o' 'rotate --output'
            printf '%s\n' -o --output
        case 'rotate -q' 'rotate --quiet'
            printf '%s\n' -q --quiet
        case 'rotate -h' 'rotate --help'
            printf '%s\n' -h --help
        case 'import -o' 'import --output'
            printf '%s\n' -o --output
        case 'import -q' 'import --quiet'
            printf '%s\n' -q --quiet
        case 'import -h' 'import --help'
            printf '%s\n' -h --help
        case 'export -o' 'export --output'
            printf '%s\n' -o --output
        case 'export -q' 'export --quiet'
            printf '%s\n' -q --quiet
        case 'export -h' 'export --help'
            printf '%s\n' -h --help
        case 'copy --key'
            return
        case 'copy -y' 'copy --yes'
            printf '%s\n' -y --yes
        case 'copy -o' 'copy --output'
            printf '%s\n' -o --output
        case 'copy -q' 'copy --quiet'
            printf '%s\n' -q --quiet
        case 'copy -h' 'copy --help'
            printf '%s\n' -h --help
        case 'validate -f' 'validate --file'
            return
        case 'validate -o' 'validate --output'
            printf '%s\n' -o --output
        case 'validate -q' 'validate --quiet'
            printf '%s\n' -q --quiet
        case 'validate -h' 'validate --help'
            printf '%s\n' -h --help
        case 'schema -o' 'schema --output'
            printf '%s\n' -o --output
        case 'schema -q' 'schema --quiet'
            printf '%s\n' -q --quiet
        case 'schema -h' 'schema --help'
            printf '%s\n' -h --help
        case 'diff -f' 'diff --file'
            return
        case 'diff --prune'
            printf '%s\n' --prune --no-prune
        case 'diff --no-prune'
            printf '%s\n' --prune --no-prune
        case 'diff -o' 'diff --output'
            printf '%s\n' -o --output
        case 'diff -q' 'diff --quiet'
            printf '%s\n' -q --quiet
        case 'diff -h' 'diff --help'
            printf '%s\n' -h --help
        case 'plan -f' 'plan --file'
            return
        case 'plan --prune'
            printf '%s\n' --prune --no-prune
        case 'plan --no-prune'
            printf '%s\n' --prune --no-prune
        case 'plan -o' 'plan --output'
            printf '%s\n' -o --output
        case 'plan -q' 'plan --quiet'
            printf '%s\n' -q --quiet
        case 'plan -h' 'plan --help'
            printf '%s\n' -h --help
        case 'apply -f' 'apply --file'
            return
        case 'apply --prune'
            printf '%s\n' --prune --no-prune
        case 'apply --no-prune'
            printf '%s\n' --prune --no-prune
        case 'apply -y' 'apply --yes'
            printf '%s\n' -y --yes
        case 'apply -o' 'apply --output'
            printf '%s\n' -o --output
        case 'apply -q' 'apply --quiet'
            printf '%s\n' -q --quiet
        case 'apply -h' 'apply --help'
            printf '%s\n' -h --help
        case 'key -h' 'key --help'
            printf '%s\n' -h --help
        case 'key set -y' 'key set --yes'
            printf '%s\n' -y --yes
        case 'key set -o' 'key set --output'
            printf '%s\n' -o --output
        case 'key set -q' 'key set --quiet'
            printf '%s\n' -q --quiet
        case 'key set -h' 'key set --help'
            printf '%s\n' -h --help
        case 'key list -o' 'key list --output'
            printf '%s\n' -o --output
        case 'key list -q' 'key list --quiet'
            printf '%s\n' -q --quiet
        case 'key list -h' 'key list --help'
            printf '%s\n' -h --help
        case 'key delete -y' 'key delete --yes'
            printf '%s\n' -y --yes
        case 'key delete -o' 'key delete --output'
            printf '%s\n' -o --output
        case 'key delete -q' 'key delete --quiet'
            printf '%s\n' -q --quiet
        case 'key delete -h' 'key delete --help'
            printf '%s\n' -h --help
        case 'key where -o' 'key where --output'
            printf '%s\n' -o --output
        case 'key where -q' 'key where --quiet'
            printf '%s\n' -q --quiet
        case 'key where -h' 'key where --help'
            printf '%s\n' -h --help
        case 'log -o' 'log --output'
            printf '%s\n' -o --output
        case 'log -q' 'log --quiet'
            printf '%s\n' -q --quiet
        case 'log -h' 'log --help'
            printf '%s\n' -h --help
        case 'control-planes -o' 'control-planes --output'
            printf '%s\n' -o --output
        case 'control-planes -q' 'control-planes --quiet'
            printf '%s\n' -q --quiet
        case 'control-planes -h' 'control-planes --help'
            printf '%s\n' -h --help
        case 'defaults -h' 'defaults --help'
            printf '%s\n' -h --help
        case 'defaults show -o' 'defaults show --output'
            printf '%s\n' -o --output
        case 'defaults show -q' 'defaults show --quiet'
            printf '%s\n' -q --quiet
        case 'defaults show -h' 'defaults show --help'
            printf '%s\n' -h --help
        case 'defaults set --clear'
            return
        case 'defaults set -o' 'defaults set --output'
            printf '%s\n' -o --output
        case 'defaults set -q' 'defaults set --quiet'
            printf '%s\n' -q --quiet
        case 'defaults set -h' 'defaults set --help'
            printf '%s\n' -h --help
        case 'sandbox --era'
            return
        case 'sandbox --fault'
            return
        case 'sandbox -o' 'sandbox --output'
            printf '%s\n' -o --output
        case 'sandbox -q' 'sandbox --quiet'
            printf '%s\n' -q --quiet
        case 'sandbox -h' 'sandbox --help'
            printf '%s\n' -h --help
        case 'sandbox run --era'
            return
        case 'sandbox run --fault'
            return
        case 'sandbox run -o' 'sandbox run --output'
            printf '%s\n' -o --output
        case 'sandbox run -q' 'sandbox run --quiet'
            printf '%s\n' -q --quiet
        case 'sandbox run -h' 'sandbox run --help'
            printf '%s\n' -h --help
        case 'completion -o' 'completion --output'
            printf '%s\n' -o --output
        case 'completion -q' 'completion --quiet'
            printf '%s\n' -q --quiet
        case 'completion -h' 'completion --help'
            printf '%s\n' -h --help
        case '*'
            echo $name
    end
end

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
            if test $position -eq 1; and contains -- "$word" (__llmp_commands $level | string replace -r '\t.*' '')
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
            contains -- (string replace -r '\t.*' '' -- $flag) $given; or echo $flag
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
            printf '%s\n' $before$choices
        case file
            __llmp_complete_file "$before" "$current"
        case profile
            printf '%s\n' $before(command llmp profile list -o name 2>/dev/null </dev/null)
        case reference
            __llmp_complete_reference "$before" "$current"
        case pair
            if string match -q -- '*=*' "$current"
                set -l parts (string split -m 1 = -- "$current")
                __llmp_complete_reference "$before$parts[1]=" "$parts[2]"
            else
                printf '%s\n' $before(set --names --export)=
            end
        case document
            if string match -q -- '@*' "$current"
                __llmp_complete_file "$before@" (string sub -s 2 -- "$current")
            else
                printf '%s\n' $before@
            end
        case command
            __llmp_delegate
    end
end

function __llmp_complete_reference --argument-names before current
    set -l rest (string replace -r '^[a-z]*:' '' -- "$current")
    switch "$current"
        case 'env:*'
            printf '%s\n' "$before"env:(set --names --export)
        case 'file:*'
            __llmp_complete_file "$before"file: "$rest"
        case 'exec:*'
            printf '%s\n' "$before"exec:(complete -C "$rest")
        case '*'
            printf '%s\t%s\n' \
                "$before"'env:' 'environment variable' \
                "$before"'file:' 'file' \
                "$before"'keychain:' 'key in the keychain' \
                "$before"'exec:' 'output of a command' \
                "$before"'op://' '1Password' \
                "$before"'vault:' 'HashiCorp Vault' \
                "$before"'aws-sm:' 'AWS Secrets Manager' \
                "$before"'gcp-sm:' 'Google Secret Manager' \
                "$before"'pass:' 'pass, the password store'
    end
end

# Fish completes the path as it would for a command that it does not know, also where it is quoted or begins with a tilde.
function __llmp_complete_file --argument-names before current
    printf '%s\n' "$before"(complete -C"'' $current")
end

# A command line of its own: its words before the current one.
function __llmp_delegate
    set -l line (string join ' ' -- (string escape -- $argv) (commandline -ct))
    complete -C "$line"
end

complete -c llmp -e
complete -c llmp -f -a '(__llmp_complete)'
