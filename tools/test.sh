#!/bin/sh
# The whole suite on SQLite, browser included, then on a real PostgreSQL.
# With an argument: `browser` or `all-roles`, those tests only.
set -eu
VENV=${VENV:-.venv}
WORKERS=${WORKERS:-2}
pytest="$VENV/bin/python -m pytest -q -n $WORKERS --dist loadgroup"
part=${1:-whole}

if ESSOR_CHROMIUM=$(VENV=$VENV sh tools/browser.sh); then
  export ESSOR_CHROMIUM
elif [ -n "${CI:-}" ]; then
  echo "No browser could be found or installed: browser tests cannot run." >&2
  exit 1
else
  echo "No browser here: browser tests are left out."
  ESSOR_CHROMIUM=
fi

case $part in
  browser) exec $pytest -m "browser and not all_roles" tests ;;
  all-roles) exec $pytest -m all_roles tests ;;
esac

if [ -n "$ESSOR_CHROMIUM" ]; then
  marks="not all_roles"
else
  marks="not all_roles and not browser"
fi
echo "== SQLite"
$pytest -m "$marks" tests
echo "== PostgreSQL"
# The engines open no database and the browser would see the same pages: both ran above.
"$VENV/bin/python" -m tests.postgres $pytest -m "not all_roles and not browser" \
  --ignore tests/engine --ignore tests/architecture tests
