#!/bin/sh
# Prints the path of a Chromium that browser tests can drive; installs one where it may.
# Order: the one that is there, Debian's package, Playwright's own. Exits 1 when none can be had.
set -u
find_it() {
  for name in "${ESSOR_CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome; do
    [ -n "$name" ] && command -v "$name" && return 0
  done
  find "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}" -path '*chrome-linux*' \
    \( -name chrome -o -name headless_shell \) -type f 2>/dev/null | sort | tail -n 1 | grep .
}
find_it && exit 0
if command -v apt-get >/dev/null 2>&1; then
  sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
  { $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends chromium; } >&2 2>&1 || true
  find_it && exit 0
fi
"${VENV:-.venv}/bin/playwright" install chromium-headless-shell >&2 2>&1 || true
find_it
