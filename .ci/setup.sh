#!/bin/bash
# Bring a machine from nothing to ready: .ci/setup.sh run | check | test
#   run    what the product needs: Debian packages, .venv/ with the command `lms`, front-end files, translations
#   check  and the Python packages that linters and tests need
#   test   and the Debian packages that tests need: PostgreSQL, Redis, Chromium
# Each step remembers a hash of what went into it, so a step whose inputs have not changed costs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly ROOT=$PWD STAMPS=.venv/.stamps
readonly RUN_PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji)
readonly TEST_PACKAGES=(postgresql redis-server chromium poppler-utils wrk)
readonly PIP=(.venv/bin/python -m pip --disable-pip-version-check --quiet install --use-pep517)

say() { printf '· %s\n' "$*"; }

fail() {
    printf 'Set-up stopped: %s\n' "$*" >&2
    exit 1
}

# --- Debian packages -------------------------------------------------------------------------------------------------

install_debian() {
    local package installed missing=()
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null) || true
    for package in "$@"; do
        grep -qx "installed $package" <<<"$installed" || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0
    local as_root=()
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null || fail "neither root nor sudo. Have somebody run as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
    say "Installing Debian packages: ${missing[*]}"
    "${apt[@]}" update || say "apt-get update had trouble; going on with the lists that are there"
    [[ " ${missing[*]} " != *" postgresql "* ]] || keep_postgresql_quiet "${as_root[@]}"
    "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" >/dev/null
}

# Tests start a PostgreSQL of their own. Debian's package would also make and start a database server for the whole
# machine; where the package is new, it is told not to.
keep_postgresql_quiet() {
    local answer=/etc/postgresql-common/createcluster.conf
    [[ ! -e /usr/bin/pg_createcluster && ! -e $answer ]] || return 0
    "$@" mkdir -p "$(dirname "$answer")"
    echo 'create_main_cluster = false' | "$@" tee "$answer" >/dev/null
}

debian() {
    if command -v dpkg-query >/dev/null; then
        install_debian "$@"
    else
        say "This is not Debian: install the equivalents of $*"
    fi
}

# --- Steps with a memory ---------------------------------------------------------------------------------------------

# step NAME RESULT INPUT… -- COMMAND…: run COMMAND unless RESULT exists and the INPUTs are those of the last time.
step() {
    local name=$1 result=$2 inputs=() key
    shift 2
    while [[ $1 != -- ]]; do
        inputs+=("$1")
        shift
    done
    shift
    key=$(sha256sum -- "${inputs[@]}" | sha256sum)
    if [[ ! -e $result || $(cat "$STAMPS/$name" 2>/dev/null) != "$key" ]]; then
        "$@"
        echo "$key" >"$STAMPS/$name"
    fi
}

virtual_environment() {
    # The scripts in it carry its full path and that of its interpreter: moved or orphaned, it is of no use.
    if [[ $(cat "$STAMPS/root" 2>/dev/null) == "$ROOT" ]] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    local candidate python=
    for candidate in python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    [[ -n $python ]] || fail "Python 3.11 or newer is needed; 'python3' is missing or older."
    "$python" -c 'import ensurepip, venv' 2>/dev/null || debian python3-venv
    say "Creating .venv/"
    rm -rf .venv
    "$python" -m venv .venv
    mkdir -p "$STAMPS"
    echo "$ROOT" >"$STAMPS/root"
}

python_runtime() {
    say "Installing Python packages"
    # One package comes as source only: the pinned setuptools builds it, not whichever is newest that day.
    "${PIP[@]}" --require-hashes --requirement <(sed -n '/^setuptools==/,/^ *#/p' requirements.txt)
    "${PIP[@]}" --require-hashes --no-deps --no-build-isolation --requirement requirements.txt
}

python_command() {
    "${PIP[@]}" --no-deps --no-build-isolation --editable .
}

python_dev() {
    say "Installing the Python packages for tests and checks"
    # The lock is complete: pip, asked to work it out again, sometimes asks for the hash of an extra (coverage[toml]).
    "${PIP[@]}" --require-hashes --no-deps --no-build-isolation --requirement requirements-dev.txt
    .venv/bin/python -m pip --disable-pip-version-check --quiet check
}

front_end() {
    command -v npm >/dev/null || fail "Node 20 or newer with npm is needed."
    say "Installing front-end packages"
    npm ci --silent --ignore-scripts --no-audit --no-fund
}

vendor() {
    npm run --silent vendor
}

translations() {
    .venv/bin/lms i18n compile
}

# --- What is asked for -----------------------------------------------------------------------------------------------

prepare_run() {
    debian "${RUN_PACKAGES[@]}"
    virtual_environment
    step runtime .venv/bin/flask requirements.txt -- python_runtime
    step command .venv/bin/lms pyproject.toml -- python_command
    step front-end node_modules/.package-lock.json package.json package-lock.json -- front_end
    local served catalogues
    mapfile -t served < <(find lms/static -path lms/static/vendor -prune -o -type f ! -name '*.gz' ! -name '*.br' -print | sort)
    step vendor lms/static/vendor/icons.svg package-lock.json .ci/vendor.mjs "${served[@]}" -- vendor
    mapfile -t catalogues < <(find translations -name '*.po' 2>/dev/null | sort)
    if [[ ${#catalogues[@]} -gt 0 ]]; then
        step translations "${catalogues[-1]%.po}.mo" "${catalogues[@]}" -- translations
    fi
}

prepare_check() {
    prepare_run
    step dev .venv/bin/pytest requirements-dev.txt -- python_dev
}

prepare_test() {
    debian "${TEST_PACKAGES[@]}"
    prepare_check
}

exec 9<"$0"
flock 9 # two commands started at the same time set up one after the other
case ${1-} in
    run | check | test) "prepare_$1" ;;
    *) fail "usage: .ci/setup.sh run | check | test" ;;
esac
