#!/bin/sh
# Providers in git: what CI does with the manifests in providers/.
#
#   sh providers.sh check    on a pull request: are they right? what would they change? (diff.md)
#   sh providers.sh apply    on the main branch: make it so (report.json)
#
# It ends with llmp's exit code; 5: some failed, and report.json lists each, 3: something is not as the manifests say after an apply.
# Nothing is remembered from one run to the next. So a key that was changed in the environment shows in no diff, and is written by
# `sh providers.sh apply --write-secrets`; and --prune, which takes away only what an earlier apply knew, finds nothing.
#
# The profiles are in llmp/config.json, which holds references and no secret, so that it can be in git. The tokens and keys that it and the
# manifests name come from the environment. Try it on stand-ins: llmp sandbox run -- env OPENAI_API_KEY=x GATEWAY_API_KEY=y sh providers.sh check
set -eu
cd "$(dirname "$0")"
: "${LLMP_CONFIG_DIR:=$PWD/llmp}"
export LLMP_CONFIG_DIR

case ${1-} in
check)
  # Offline: every problem at once. Code scanning shows the same where it is given llmp.sarif.
  llmp validate -f providers --strict -o sarif >llmp.sarif || {
    llmp validate -f providers --strict
    exit 2
  }
  # Exit code 3 means that there are differences, which is what a pull request is for.
  llmp diff -f providers -o markdown >diff.md || {
    code=$?
    [ "$code" -eq 3 ] || exit "$code"
  }
  cat diff.md
  ;;
apply)
  shift
  llmp apply -f providers --yes --report report.json "$@"
  # Nothing is left, and the lines of the log fit together. That one could not be written is a warning of apply, and no failure.
  llmp diff -f providers
  llmp log --verify
  ;;
*)
  echo "usage: $0 check|apply [flags of llmp apply]" >&2
  exit 2
  ;;
esac
