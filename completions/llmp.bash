# Bash completion for llmp, made by `llmp completion bash`. In ~/.bashrc: eval "$(llmp completion bash)"

# What may follow the commands $1: sets commands and flags, and for the flag $2, or the argument @1, @2 …, the kind of its value,
# the choices, and which flags are not offered after it. Without a kind it takes no value.
_llmp_look() {
  commands=() flags=() choices=() kind='' excludes="$2"
  case $1 in
    '')
      commands=('login' 'logout' 'profile' 'create' 'list' 'get' 'update' 'enable' 'disable' 'delete' 'verify' 'rotate' 'import' 'export' 'copy' 'validate' 'schema' 'diff' 'plan' 'apply' 'key' 'log' 'control-planes' 'defaults' 'sandbox' 'completion' 'help')
      flags=('-h' '--help' '-V' '--version')
      case $2 in
        -h | --help) excludes='-h --help' ;;
        -V | --version) excludes='-V --version' ;;
      esac
      ;;
    'login')
      flags=('--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '--use' '--organization' '--project' '--authentication' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        --organization) kind=unknown ;;
        --project) kind=unknown ;;
        --authentication) kind=choice choices=('token' 'basic') ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=profile ;;
      esac
      ;;
    'logout')
      flags=('--forget' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=profile ;;
      esac
      ;;
    'profile')
      commands=('list' 'show' 'use' 'rename' 'remove')
      flags=('-h' '--help')
      case $2 in
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'profile list')
      flags=('-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'profile show')
      flags=('-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=profile ;;
      esac
      ;;
    'profile use')
      flags=('-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=profile ;;
      esac
      ;;
    'profile rename')
      flags=('-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=profile ;;
        @2) kind=unknown ;;
      esac
      ;;
    'profile remove')
      flags=('-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=profile ;;
      esac
      ;;
    'create')
      flags=('-f' '--file' '--set' '--strict' '--upsert' '--allow-duplicate' '--verify' '--no-verify' '-y' '--yes' '--dry-run' '--curl' '--raw' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '--source' '--provider-id' '--model-id' '--custom-config-text' '--custom-config' '--name' '--api-key' '--credential' '--all-members' '--no-all-members' '--member-id' '--team-id' '--credential-mode' '--provider' '--enabled' '--no-enabled' '--organization' '--endpoint' '--deployment-id' '--aws-access-key-id' '--aws-secret-access-key' '--region' '--provider-type' '--endpoint-url' '--api-path' '--model-identifier' '--display-name' '--description' '--credential-kind' '--secret-ref' '--secret-ref-hint' '--header-name' '--prefix' '--scope' '--quota-project-id' '--credential-label' '--credentials' '--supported-modality' '--label' '--merge-label' '--replace-label' '--llm-version' '--monitoring-endpoint' '--supports-chat' '--no-supports-chat' '--supports-completion' '--no-supports-completion' '--supports-function-calling' '--no-supports-function-calling' '--supports-system-messages' '--no-supports-system-messages' '--supports-streaming' '--no-supports-streaming' '--supports-sampling-parameters' '--no-supports-sampling-parameters' '--capabilities' '--max-tokens' '--temperature' '--top-p' '--top-k' '--frequency-penalty' '--presence-penalty' '--stop-sequence' '--default-sampling-params' '--max-context-length' '--client-config' '--dashscope-api-dialect' '--owner-id' '--llm-id' '--type' '--base-url' '--watsonx-project-id' '--watsonx-space-id' '--custom-model' '--custom-embeddings-model' '--extra-headers' '--header' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -f | --file) kind=file excludes='-f --file' ;;
        --set) kind=unknown excludes='' ;;
        --verify) excludes='--verify --no-verify' ;;
        --no-verify) excludes='--verify --no-verify' ;;
        -y | --yes) excludes='-y --yes' ;;
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        --source) kind=choice choices=('models_dev' 'custom') ;;
        --provider-id) kind=unknown ;;
        --model-id) kind=unknown excludes='' ;;
        --custom-config-text) kind=document ;;
        --custom-config) kind=document ;;
        --name) kind=unknown ;;
        --api-key) kind=reference ;;
        --credential) kind=pair excludes='' ;;
        --all-members) excludes='--all-members --no-all-members' ;;
        --no-all-members) excludes='--all-members --no-all-members' ;;
        --member-id) kind=unknown excludes='' ;;
        --team-id) kind=unknown excludes='' ;;
        --credential-mode) kind=choice choices=('shared' 'per_member') ;;
        --provider) kind=choice choices=('openai' 'anthropic' 'google' 'google-vertex' 'azure' 'amazon-bedrock' 'xai') ;;
        --enabled) excludes='--enabled --no-enabled' ;;
        --no-enabled) excludes='--enabled --no-enabled' ;;
        --organization) kind=unknown ;;
        --endpoint) kind=unknown ;;
        --deployment-id) kind=unknown ;;
        --aws-access-key-id) kind=reference ;;
        --aws-secret-access-key) kind=reference ;;
        --region) kind=unknown ;;
        --provider-type) kind=choice choices=('OPENAI' 'LITELLM_PROXY' 'OPEN_ROUTER' 'VLLM' 'OLLAMA' 'LLAMA_CPP' 'CUSTOM_OPENAI_COMPATIBLE' 'DASHSCOPE') ;;
        --endpoint-url) kind=unknown ;;
        --api-path) kind=unknown ;;
        --model-identifier) kind=unknown ;;
        --display-name) kind=unknown ;;
        --description) kind=unknown ;;
        --credential-kind) kind=choice choices=('CREDENTIAL_KIND_API_KEY' 'CREDENTIAL_KIND_GCP_ADC' 'NONE') ;;
        --secret-ref) kind=unknown ;;
        --secret-ref-hint) kind=unknown excludes='' ;;
        --header-name) kind=unknown ;;
        --prefix) kind=unknown ;;
        --scope) kind=unknown excludes='' ;;
        --quota-project-id) kind=unknown ;;
        --credential-label) kind=unknown excludes='' ;;
        --credentials) kind=document ;;
        --supported-modality) kind=choice choices=('TEXT' 'IMAGE' 'AUDIO' 'VIDEO') excludes='' ;;
        --label) kind=unknown excludes='' ;;
        --merge-label) kind=unknown excludes='' ;;
        --replace-label) kind=unknown excludes='' ;;
        --llm-version) kind=unknown ;;
        --monitoring-endpoint) kind=unknown ;;
        --supports-chat) excludes='--supports-chat --no-supports-chat' ;;
        --no-supports-chat) excludes='--supports-chat --no-supports-chat' ;;
        --supports-completion) excludes='--supports-completion --no-supports-completion' ;;
        --no-supports-completion) excludes='--supports-completion --no-supports-completion' ;;
        --supports-function-calling) excludes='--supports-function-calling --no-supports-function-calling' ;;
        --no-supports-function-calling) excludes='--supports-function-calling --no-supports-function-calling' ;;
        --supports-system-messages) excludes='--supports-system-messages --no-supports-system-messages' ;;
        --no-supports-system-messages) excludes='--supports-system-messages --no-supports-system-messages' ;;
        --supports-streaming) excludes='--supports-streaming --no-supports-streaming' ;;
        --no-supports-streaming) excludes='--supports-streaming --no-supports-streaming' ;;
        --supports-sampling-parameters) excludes='--supports-sampling-parameters --no-supports-sampling-parameters' ;;
        --no-supports-sampling-parameters) excludes='--supports-sampling-parameters --no-supports-sampling-parameters' ;;
        --capabilities) kind=document ;;
        --max-tokens) kind=unknown ;;
        --temperature) kind=unknown ;;
        --top-p) kind=unknown ;;
        --top-k) kind=unknown ;;
        --frequency-penalty) kind=unknown ;;
        --presence-penalty) kind=unknown ;;
        --stop-sequence) kind=unknown excludes='' ;;
        --default-sampling-params) kind=document ;;
        --max-context-length) kind=unknown ;;
        --client-config) kind=document ;;
        --dashscope-api-dialect) kind=choice choices=('LLM_NATIVE_TEXT' 'LLM_NATIVE_MULTIMODAL' 'OPENAI_COMPATIBLE') ;;
        --owner-id) kind=unknown ;;
        --llm-id) kind=unknown ;;
        --type) kind=choice choices=('anthropic' 'bedrock' 'cerebras' 'chutes' 'cohere' 'deepseek' 'gemini' 'github' 'groq' 'watsonx' 'jan' 'mistral' 'moonshot' 'nvidia' 'ollama' 'openai' 'openrouter' 'perplexity' 'together' 'voyage' 'rits' 'other') ;;
        --base-url) kind=unknown ;;
        --watsonx-project-id) kind=unknown ;;
        --watsonx-space-id) kind=unknown ;;
        --custom-model) kind=unknown excludes='' ;;
        --custom-embeddings-model) kind=unknown excludes='' ;;
        --extra-headers) kind=document ;;
        --header) kind=pair excludes='' ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'list')
      flags=('--keys' '--raw' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '--owner-id' '--provider-type' '--label' '--all' '--no-all' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        --owner-id) kind=unknown ;;
        --provider-type) kind=choice choices=('OPENAI' 'LITELLM_PROXY' 'OPEN_ROUTER' 'VLLM' 'OLLAMA' 'LLAMA_CPP' 'CUSTOM_OPENAI_COMPATIBLE' 'DASHSCOPE') ;;
        --label) kind=unknown excludes='' ;;
        --all) excludes='--all --no-all' ;;
        --no-all) excludes='--all --no-all' ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'get')
      flags=('--raw' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=unknown ;;
      esac
      ;;
    'update')
      flags=('-f' '--file' '--set' '--strict' '--clear' '--verify' '--no-verify' '-y' '--yes' '--dry-run' '--curl' '--raw' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '--source' '--provider-id' '--model-id' '--custom-config-text' '--custom-config' '--name' '--api-key' '--credential' '--all-members' '--no-all-members' '--member-id' '--team-id' '--credential-mode' '--provider' '--enabled' '--no-enabled' '--organization' '--endpoint' '--deployment-id' '--aws-access-key-id' '--aws-secret-access-key' '--region' '--provider-type' '--endpoint-url' '--api-path' '--model-identifier' '--display-name' '--description' '--credential-kind' '--secret-ref' '--secret-ref-hint' '--header-name' '--prefix' '--scope' '--quota-project-id' '--credential-label' '--credentials' '--supported-modality' '--label' '--merge-label' '--replace-label' '--llm-version' '--monitoring-endpoint' '--supports-chat' '--no-supports-chat' '--supports-completion' '--no-supports-completion' '--supports-function-calling' '--no-supports-function-calling' '--supports-system-messages' '--no-supports-system-messages' '--supports-streaming' '--no-supports-streaming' '--supports-sampling-parameters' '--no-supports-sampling-parameters' '--capabilities' '--max-tokens' '--temperature' '--top-p' '--top-k' '--frequency-penalty' '--presence-penalty' '--stop-sequence' '--default-sampling-params' '--max-context-length' '--client-config' '--dashscope-api-dialect' '--owner-id' '--llm-id' '--type' '--base-url' '--watsonx-project-id' '--watsonx-space-id' '--custom-model' '--custom-embeddings-model' '--extra-headers' '--header' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -f | --file) kind=file excludes='-f --file' ;;
        --set) kind=unknown excludes='' ;;
        --clear) kind=unknown excludes='' ;;
        --verify) excludes='--verify --no-verify' ;;
        --no-verify) excludes='--verify --no-verify' ;;
        -y | --yes) excludes='-y --yes' ;;
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        --source) kind=choice choices=('models_dev' 'custom') ;;
        --provider-id) kind=unknown ;;
        --model-id) kind=unknown excludes='' ;;
        --custom-config-text) kind=document ;;
        --custom-config) kind=document ;;
        --name) kind=unknown ;;
        --api-key) kind=reference ;;
        --credential) kind=pair excludes='' ;;
        --all-members) excludes='--all-members --no-all-members' ;;
        --no-all-members) excludes='--all-members --no-all-members' ;;
        --member-id) kind=unknown excludes='' ;;
        --team-id) kind=unknown excludes='' ;;
        --credential-mode) kind=choice choices=('shared' 'per_member') ;;
        --provider) kind=choice choices=('openai' 'anthropic' 'google' 'google-vertex' 'azure' 'amazon-bedrock' 'xai') ;;
        --enabled) excludes='--enabled --no-enabled' ;;
        --no-enabled) excludes='--enabled --no-enabled' ;;
        --organization) kind=unknown ;;
        --endpoint) kind=unknown ;;
        --deployment-id) kind=unknown ;;
        --aws-access-key-id) kind=reference ;;
        --aws-secret-access-key) kind=reference ;;
        --region) kind=unknown ;;
        --provider-type) kind=choice choices=('OPENAI' 'LITELLM_PROXY' 'OPEN_ROUTER' 'VLLM' 'OLLAMA' 'LLAMA_CPP' 'CUSTOM_OPENAI_COMPATIBLE' 'DASHSCOPE') ;;
        --endpoint-url) kind=unknown ;;
        --api-path) kind=unknown ;;
        --model-identifier) kind=unknown ;;
        --display-name) kind=unknown ;;
        --description) kind=unknown ;;
        --credential-kind) kind=choice choices=('CREDENTIAL_KIND_API_KEY' 'CREDENTIAL_KIND_GCP_ADC' 'NONE') ;;
        --secret-ref) kind=unknown ;;
        --secret-ref-hint) kind=unknown excludes='' ;;
        --header-name) kind=unknown ;;
        --prefix) kind=unknown ;;
        --scope) kind=unknown excludes='' ;;
        --quota-project-id) kind=unknown ;;
        --credential-label) kind=unknown excludes='' ;;
        --credentials) kind=document ;;
        --supported-modality) kind=choice choices=('TEXT' 'IMAGE' 'AUDIO' 'VIDEO') excludes='' ;;
        --label) kind=unknown excludes='' ;;
        --merge-label) kind=unknown excludes='' ;;
        --replace-label) kind=unknown excludes='' ;;
        --llm-version) kind=unknown ;;
        --monitoring-endpoint) kind=unknown ;;
        --supports-chat) excludes='--supports-chat --no-supports-chat' ;;
        --no-supports-chat) excludes='--supports-chat --no-supports-chat' ;;
        --supports-completion) excludes='--supports-completion --no-supports-completion' ;;
        --no-supports-completion) excludes='--supports-completion --no-supports-completion' ;;
        --supports-function-calling) excludes='--supports-function-calling --no-supports-function-calling' ;;
        --no-supports-function-calling) excludes='--supports-function-calling --no-supports-function-calling' ;;
        --supports-system-messages) excludes='--supports-system-messages --no-supports-system-messages' ;;
        --no-supports-system-messages) excludes='--supports-system-messages --no-supports-system-messages' ;;
        --supports-streaming) excludes='--supports-streaming --no-supports-streaming' ;;
        --no-supports-streaming) excludes='--supports-streaming --no-supports-streaming' ;;
        --supports-sampling-parameters) excludes='--supports-sampling-parameters --no-supports-sampling-parameters' ;;
        --no-supports-sampling-parameters) excludes='--supports-sampling-parameters --no-supports-sampling-parameters' ;;
        --capabilities) kind=document ;;
        --max-tokens) kind=unknown ;;
        --temperature) kind=unknown ;;
        --top-p) kind=unknown ;;
        --top-k) kind=unknown ;;
        --frequency-penalty) kind=unknown ;;
        --presence-penalty) kind=unknown ;;
        --stop-sequence) kind=unknown excludes='' ;;
        --default-sampling-params) kind=document ;;
        --max-context-length) kind=unknown ;;
        --client-config) kind=document ;;
        --dashscope-api-dialect) kind=choice choices=('LLM_NATIVE_TEXT' 'LLM_NATIVE_MULTIMODAL' 'OPENAI_COMPATIBLE') ;;
        --owner-id) kind=unknown ;;
        --llm-id) kind=unknown ;;
        --type) kind=choice choices=('anthropic' 'bedrock' 'cerebras' 'chutes' 'cohere' 'deepseek' 'gemini' 'github' 'groq' 'watsonx' 'jan' 'mistral' 'moonshot' 'nvidia' 'ollama' 'openai' 'openrouter' 'perplexity' 'together' 'voyage' 'rits' 'other') ;;
        --base-url) kind=unknown ;;
        --watsonx-project-id) kind=unknown ;;
        --watsonx-space-id) kind=unknown ;;
        --custom-model) kind=unknown excludes='' ;;
        --custom-embeddings-model) kind=unknown excludes='' ;;
        --extra-headers) kind=document ;;
        --header) kind=pair excludes='' ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=unknown ;;
      esac
      ;;
    'enable')
      flags=('--dry-run' '--curl' '--raw' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=unknown ;;
      esac
      ;;
    'disable')
      flags=('--dry-run' '--curl' '--raw' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=unknown ;;
      esac
      ;;
    'delete')
      flags=('-y' '--yes' '--dry-run' '--curl' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -y | --yes) excludes='-y --yes' ;;
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @*) kind=unknown ;;
      esac
      ;;
    'verify')
      flags=('--api-key' '--credential' '--vendor' '--base-url' '--model-id' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --api-key) kind=reference ;;
        --credential) kind=pair excludes='' ;;
        --vendor) kind=unknown ;;
        --base-url) kind=unknown ;;
        --model-id) kind=unknown excludes='' ;;
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=unknown ;;
      esac
      ;;
    'rotate')
      flags=('--key' '--from' '--vendor' '--profile' '--rollback' '--ignore-missing' '--include-moved' '--dry-run' '--verify' '--no-verify' '-y' '--yes' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --key) kind=unknown ;;
        --from) kind=reference ;;
        --vendor) kind=unknown ;;
        --profile) kind=profile excludes='' ;;
        --verify) excludes='--verify --no-verify' ;;
        --no-verify) excludes='--verify --no-verify' ;;
        -y | --yes) excludes='-y --yes' ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'import')
      flags=('--format' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --format) kind=choice choices=('litellm' 'opencode') ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @*) kind=file ;;
      esac
      ;;
    'export')
      flags=('--portable' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @*) kind=unknown ;;
      esac
      ;;
    'copy')
      flags=('--from' '--to' '--api-key' '--key' '--without-keys' '--check' '-y' '--yes' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --from) kind=profile ;;
        --to) kind=profile ;;
        --api-key) kind=reference ;;
        --key) kind=pair excludes='' ;;
        -y | --yes) excludes='-y --yes' ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @*) kind=unknown ;;
      esac
      ;;
    'validate')
      flags=('-f' '--file' '--strict' '--resolve' '--profile' '--control-plane' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -f | --file) kind=file excludes='' ;;
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name' 'sarif') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'schema')
      flags=('--control-plane' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'diff')
      flags=('-f' '--file' '--strict' '--prune' '--no-prune' '--max-deletes' '--write-secrets' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -f | --file) kind=file excludes='' ;;
        --prune) excludes='--prune --no-prune' ;;
        --no-prune) excludes='--prune --no-prune' ;;
        --max-deletes) kind=unknown ;;
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name' 'markdown') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'plan')
      flags=('-f' '--file' '--strict' '--prune' '--no-prune' '--max-deletes' '--write-secrets' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -f | --file) kind=file excludes='' ;;
        --prune) excludes='--prune --no-prune' ;;
        --no-prune) excludes='--prune --no-prune' ;;
        --max-deletes) kind=unknown ;;
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'apply')
      flags=('-f' '--file' '--strict' '--prune' '--no-prune' '--max-deletes' '--write-secrets' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-y' '--yes' '--check' '--on-error' '--concurrency' '--report' '--resume' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -f | --file) kind=file excludes='' ;;
        --prune) excludes='--prune --no-prune' ;;
        --no-prune) excludes='--prune --no-prune' ;;
        --max-deletes) kind=unknown ;;
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -y | --yes) excludes='-y --yes' ;;
        --on-error) kind=choice choices=('stop' 'continue') ;;
        --concurrency) kind=unknown ;;
        --report) kind=file ;;
        --resume) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=file ;;
      esac
      ;;
    'key')
      commands=('set' 'list' 'delete' 'where')
      flags=('-h' '--help')
      case $2 in
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'key set')
      flags=('--from' '-y' '--yes' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --from) kind=reference ;;
        -y | --yes) excludes='-y --yes' ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=unknown ;;
        @2) kind=unknown ;;
      esac
      ;;
    'key list')
      flags=('-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'key delete')
      flags=('-y' '--yes' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -y | --yes) excludes='-y --yes' ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=unknown ;;
      esac
      ;;
    'key where')
      flags=('--from' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --from) kind=reference ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=unknown ;;
      esac
      ;;
    'log')
      flags=('--profile' '--provider' '--since' '--limit' '--verify' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --profile) kind=profile ;;
        --provider) kind=unknown ;;
        --since) kind=unknown ;;
        --limit) kind=unknown ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'control-planes')
      flags=('-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'defaults')
      commands=('show' 'set')
      flags=('-h' '--help')
      case $2 in
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'defaults show')
      flags=('--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'defaults set')
      flags=('--clear' '--dry-run' '--curl' '--profile' '--control-plane' '--url' '--token' '--ca-file' '--insecure-http' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --clear) kind=unknown excludes='' ;;
        --profile) kind=profile ;;
        --control-plane) kind=choice choices=('den' 'refactor' 'goodmem' 'agentstack' 'langwatch') ;;
        --url) kind=unknown ;;
        --token) kind=reference ;;
        --ca-file) kind=file ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @*) kind=unknown ;;
      esac
      ;;
    'sandbox')
      commands=('run')
      flags=('--port' '--state' '--era' '--fault' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --port) kind=unknown ;;
        --state) kind=file ;;
        --era) kind=unknown excludes='' ;;
        --fault) kind=unknown excludes='' ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
      esac
      ;;
    'sandbox run')
      flags=('--state' '--era' '--fault' '-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        --state) kind=file ;;
        --era) kind=unknown excludes='' ;;
        --fault) kind=unknown excludes='' ;;
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @*) kind=command ;;
      esac
      ;;
    'completion')
      flags=('-o' '--output' '--json' '-q' '--quiet' '--debug' '--color' '-h' '--help')
      case $2 in
        -o | --output) kind=choice choices=('table' 'json' 'yaml' 'name') excludes='-o --output' ;;
        --json) kind=unknown ;;
        -q | --quiet) excludes='-q --quiet' ;;
        --color) kind=choice choices=('auto' 'always' 'never') ;;
        -h | --help) excludes='-h --help' ;;
        @1) kind=choice choices=('bash' 'zsh' 'fish' 'powershell') ;;
      esac
      ;;
    'help')
      case $2 in
        @1) kind=choice choices=('login' 'logout' 'profile' 'create' 'list' 'get' 'update' 'enable' 'disable' 'delete' 'verify' 'rotate' 'import' 'export' 'copy' 'validate' 'schema' 'diff' 'plan' 'apply' 'key' 'log' 'control-planes' 'defaults' 'sandbox' 'completion') ;;
      esac
      ;;
  esac
}

_llmp() {
  local IFS=$' \t\n' kind excludes word trimmed index name
  local level='' given=' ' pending='' ended='' position=1 last=-1
  local prefix='' current='' opening='' cut='' rest="${COMP_LINE:0:COMP_POINT}"
  local -a words starts commands flags choices
  words=() starts=()
  COMPREPLY=()

  # Bash splits at "=" and ":" too; what no blank separates is one word. Nothing after the cursor counts.
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=${COMP_WORDS[index]}
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    if ((index == 0)) || [[ $trimmed != "$rest" ]]; then
      last=$((last + 1))
      words[last]='' starts[last]=$index
    fi
    ((index == COMP_CWORD)) && word=$trimmed
    words[last]+=$word
    rest=${trimmed#"$word"}
  done

  for ((index = 1; index < last; index++)); do
    word=${words[index]}
    if [[ $pending ]]; then
      pending=''
    elif [[ ! $ended && $word == -- ]]; then
      ended=yes
    elif [[ ! $ended && $word == -?* ]]; then
      name=${word%%=*}
      [[ $word == --* ]] || name=${word:0:2}
      _llmp_look "$level" "$name"
      given+="$excludes "
      [[ $kind && $word == "$name" ]] && pending=$name
    else
      _llmp_look "$level" "@$position"
      if ((position == 1)) && [[ " ${commands[*]-} " == *" $word "* ]]; then
        level=${level:+$level }$word
        given=' '
      elif [[ $kind == command ]]; then
        _llmp_delegate "${starts[index]}"
        return
      else
        position=$((position + 1))
      fi
    fi
  done

  current=${words[last]}
  if [[ $pending ]]; then
    _llmp_look "$level" "$pending"
  elif [[ ! $ended && $current == --*=* ]]; then
    _llmp_look "$level" "${current%%=*}"
    prefix=${current%%=*}=
    current=${current#*=}
  elif [[ ! $ended && $current == -* ]]; then
    _llmp_look "$level" ''
    _llmp_offer_flags
    return
  else
    _llmp_look "$level" "@$position"
    if [[ $kind == command ]]; then
      _llmp_delegate "${starts[last]}"
      return
    fi
    ((position == 1)) && _llmp_offer ${commands[@]+"${commands[@]}"}
    if [[ ! $kind && ! $current ]] && ((${#COMPREPLY[@]} == 0)) && [[ ! $ended ]]; then
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
    [\"\']*)
      opening=${current:0:1}
      current=${current:1}
      cut=$prefix
      return
      ;;
  esac
  current=${current//\\/}
  whole=$prefix$current
  for character in : =; do
    [[ $COMP_WORDBREAKS == *"$character"* && $whole == *"$character"* ]] || continue
    head=${whole%"${whole##*"$character"}"}
    ((${#head} > ${#cut})) && cut=$head
  done
  # Bash completes names of hosts after "@", and replaces that too.
  if [[ $COMP_WORDBREAKS == *@* && $whole == *@* ]]; then
    head=${whole%@*}
    ((${#head} > ${#cut})) && cut=$head
  fi
}

_llmp_complete_value() {
  case $kind in
    choice) _llmp_offer "${choices[@]}" ;;
    file) _llmp_offer_files ;;
    profile) _llmp_offer_lines "$(command llmp profile list -o name 2>/dev/null </dev/null)" ;;
    reference) _llmp_complete_reference ;;
    pair)
      if [[ $current == *=* ]]; then
        _llmp_consume "${current%%=*}="
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
    *) _llmp_offer env: file: keychain: exec: op:// vault: aws-sm: gcp-sm: pass: ;;
  esac
}

_llmp_consume() {
  prefix+=$1
  current=${current#"$1"}
}

_llmp_offer_flags() {
  local flag
  for flag in ${flags[@]+"${flags[@]}"}; do
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
    text=${text#"$cut"}
    if [[ ! $opening && $text ]]; then
      printf -v quoted %q "$text"
      # A quoted tilde is not expanded.
      [[ $text == "~"* ]] && quoted=${quoted#\\}
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
  if [[ ! ${prefix#"$cut"} ]] && compopt -o filenames +o nospace 2>/dev/null; then
    while IFS= read -r path; do
      [[ $path ]] || continue
      path=$prefix$path
      COMPREPLY+=("${path#"$cut"}")
    done <<<"$paths"
    return
  fi
  while IFS= read -r path; do
    [[ $path ]] || continue
    [[ -d ${path/#"~/"/$HOME/} ]] && path+=/
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
    current=${words[last]}
    _llmp_unquote
    if (($1 == starts[last])); then
      _llmp_offer_lines "$(compgen -c -- "$current")"
    else
      _llmp_offer_files
    fi
  fi
}

# Spaces are added above, so that none follows `env:`.
complete -o nospace -F _llmp llmp
