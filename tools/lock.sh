#!/bin/sh
# Locks dependencies with hashes and without addresses. Needs uv.
set -eu
compile="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header"
$compile pyproject.toml -o requirements/base.txt
$compile pyproject.toml --extra dev -c requirements/base.txt -o requirements/dev.txt
$compile requirements/build.in -o requirements/build.txt
