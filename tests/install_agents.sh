#!/usr/bin/env bash
# Installs real agent programs for the tests that drive them against a scripted model, and TypeScript's checker for those
# that ask it: tests/install_agents.sh [DIR [NAME…]]. Names: claude codex gemini opencode aider tsc (default: claude codex).
# What can't be had is said, and the rest goes on.
set -uo pipefail
place=${1:-$(cd "$(dirname "$0")/.." && pwd)/.agents}
shift || true
mkdir -p "$place/bin" || exit 1
seconds=${AGENTS_TIMEOUT:-600}

from_pypi() { # package, program below site-packages or bin
  [ -x "$place/bin/$3" ] && return 0
  [ -x "$place/$3/bin/python" ] || "${PYTHON:-python3}" -m venv "$place/$3" || return 1
  timeout "$seconds" "$place/$3/bin/python" -m pip install --quiet --disable-pip-version-check "$1" || return 1
  local found
  found=$(find "$place/$3/" -path "*/$2" -type f -perm -u+x | head -1)
  [ -n "$found" ] && ln -sf "$found" "$place/bin/$3"
}

from_npm() { # package, program
  [ -x "$place/bin/$2" ] && return 0
  command -v npm >/dev/null || { echo "npm is not on PATH" >&2; return 1; }
  timeout "$seconds" npm install --silent --no-audit --no-fund --prefix "$place/npm" "$1" || return 1
  [ -e "$place/npm/node_modules/.bin/$2" ] && ln -sf "$place/npm/node_modules/.bin/$2" "$place/bin/$2"
}

[ $# -gt 0 ] || set -- claude codex
missing=
for name in "$@"; do
  case $name in
    claude) from_pypi 'claude-agent-sdk>=0.2.187' '_bundled/claude' claude ;;
    aider) from_pypi 'aider-chat>=0.86' 'bin/aider' aider ;;
    codex) from_npm '@openai/codex@0.169.0' codex ;;
    gemini) from_npm '@google/gemini-cli@0.61.0' gemini ;;
    opencode) from_npm 'opencode-ai@1.18.33' opencode ;;
    tsc) from_npm 'typescript@5' tsc ;;
    *) echo "no agent is called $name" >&2; exit 2 ;;
  esac || { missing="$missing $name"; echo "install_agents: $name can't be had here; its tests will be skipped" >&2; }
done
[ -z "$missing" ]
