#!/bin/sh
# A session with llmp, as a person would type it. Run it against stand-ins: llmp sandbox run -- sh examples/demo.sh
set -eu

here=$(dirname "$0")

# Shows a command line as it would be typed, then runs it.
show() {
  printf '\n$ %s\n' "$1"
  eval "$1"
}

# Obviously not keys; in real life they come from the keychain or the environment.
export ANTHROPIC_API_KEY="demo-key-of-anthropic"
export GATEWAY_API_KEY="demo-key-of-the-gateway"
export OPENAI_API_KEY="demo-key-of-openai"

cd "$here"

printf '# Where do commands go?\n'
show 'llmp profile show'

printf '\n# A provider from flags\n'
show 'llmp create --source models_dev --name "Anthropic prod" --provider-id anthropic --model-id claude-sonnet-4-5 --api-key env:ANTHROPIC_API_KEY'

printf '\n# One from a YAML file: an endpoint of our own\n'
show 'cat gateway.yaml'
show 'llmp create -f gateway.yaml'

printf '\n# One from JSON in a pipe, JSON out\n'
show "echo '{\"source\":\"models_dev\",\"name\":\"OpenAI prod\",\"providerId\":\"openai\",\"modelIds\":[\"gpt-5\"],\"apiKey\":\"env:OPENAI_API_KEY\"}' | llmp create --json id,name,models,hasSecret"

printf '\n# What is there\n'
show 'llmp list'
show 'llmp get "OpenAI prod" -o yaml'

printf '\n# Change one thing, keep the rest; look first\n'
show 'llmp update "OpenAI prod" --model-id gpt-5 --model-id gpt-5-mini --dry-run'
show 'llmp update "OpenAI prod" --model-id gpt-5 --model-id gpt-5-mini'

printf '\n# Delete\n'
show 'llmp delete "Anthropic prod" "OpenAI prod" "Team gateway" --yes'
