#!/bin/bash
# Lock the Python packages again: .ci/lock.sh [--upgrade | --upgrade-package NAME]
# The pip settings of this machine stay out, so the hashes are those of every published file and no address is written.
set -euo pipefail
cd "$(dirname "$0")/.."

unset PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL
export PIP_CONFIG_FILE=/dev/null
for list in requirements requirements-dev; do
    .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" --output-file "$list.txt" "$list.in"
done
if grep -nE '://|find-links|index-url' requirements.txt requirements-dev.txt; then
    echo "A lock file names an address." >&2
    exit 1
fi
