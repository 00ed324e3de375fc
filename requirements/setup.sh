#!/bin/sh
# What `make` does before it starts anything: system packages, .venv, the locked wheels. Does nothing when all is there.
# usage: requirements/setup.sh base|dev
set -eu

cd "$(dirname "$0")/.."
wanted=$1
lock=requirements/$wanted.txt
stamp=.venv/installed-$wanted

say() { printf '· %s\n' "$*" >&2; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# One set-up at a time: `make run` and `make test` may be started together.
if command -v flock >/dev/null; then
    exec 9<requirements
    flock 9
fi

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; }

find_python() {
    for name in ${PYTHON:-} python3.11 python3 python3.12 python3.13 python3.14 python; do
        if command -v "$name" >/dev/null && fits "$name"; then
            command -v "$name"
            return
        fi
    done
}

# --- system packages -----------------------------------------------------------------------------------------------
has_package() { ! command -v dpkg-query >/dev/null || dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
has_library() { ldconfig -p 2>/dev/null | grep -q "$1" || [ -n "$(find /lib /usr/lib -maxdepth 2 -name "$1" 2>/dev/null)" ]; }

missing_packages() {
    python=$(find_python)
    if [ -z "$python" ]; then
        echo python3 python3-venv
    elif [ ! -x .venv/bin/python ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo python3-venv
    fi
    PATH=$PATH:/sbin:/usr/sbin has_library libz.so.1 || echo zlib1g
    # what documents are rendered with
    for package in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core; do
        has_package "$package" || echo "$package"
    done
    if [ "$wanted" = dev ]; then
        command -v chromium >/dev/null || echo chromium
        for package in fonts-inter kannel kannel-extras poppler-utils qpdf libnss3-tools softhsm2; do
            has_package "$package" || echo "$package"
        done
        command -v espeak-ng >/dev/null || echo espeak-ng
    fi
}

may_install() {
    as_root=""
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null && as_root="sudo -n"; }
}

apt_install() {
    apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -y"
    $apt install --no-install-recommends "$@" || { $apt update && $apt install --no-install-recommends "$@"; }
}

install_packages() {
    command -v apt-get >/dev/null || fail "Lado needs these packages of your system: $*. Install them, then run make again."
    may_install || fail "Some packages of the system are missing. Type this once, then run make again:
    sudo apt-get install -y $*"
    say "Installing $*"
    log=$(mktemp)
    if ! apt_install "$@" >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        fail "apt could not install them (all it said is in $log). Put that right, then run make again."
    fi
    rm -f "$log"
}

# What speaks the calls of hall displays. Lado runs without it (and says so), so it is tried once and never a reason to stop.
install_voice() {
    tried=.venv/tried-espeak-ng
    if command -v espeak-ng >/dev/null || [ "${LADO_VOICE:-}" = off ] || [ -e "$tried" ]; then
        return
    fi
    command -v apt-get >/dev/null && may_install || return 0
    say "Installing espeak-ng, the voice of hall displays"
    apt_install espeak-ng >"$tried" 2>&1 || say "apt could not install espeak-ng: hall displays ring without a voice."
}

# --- the virtual environment -----------------------------------------------------------------------------------------
make_venv() {
    if [ -x .venv/bin/python ] && fits .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; then
        return
    fi
    say "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv || fail "Python could not make .venv here: see the lines above."
}

install_wheels() {
    sum=$(sha256sum <"$lock")
    [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ] && return
    number=$(grep -c '^[a-zA-Z0-9].*==' "$lock") || true # no match is no fault
    say "Installing $number Python packages into .venv (the first time takes a minute or two)"
    rm -f "$stamp"
    PYTHONUNBUFFERED=1 .venv/bin/python -m pip --disable-pip-version-check --no-input install --progress-bar off \
        --require-hashes --requirement "$lock" >.venv/install.log 2>&1 &
    pip=$!
    trap 'kill $pip 2>/dev/null; exit 130' INT TERM HUP # the shell shields what it runs aside from Ctrl-C
    while [ -t 2 ] && kill -0 $pip 2>/dev/null; do
        printf '\r  %s of %s' "$(grep -c '(from -r ' .venv/install.log)" "$number" >&2
        sleep 0.5
    done
    [ ! -t 2 ] || printf '\r                \r' >&2
    if ! wait $pip; then
        grep -v '^WARNING' .venv/install.log | tail -n 5 >&2
        fail "The packages could not be installed (all pip said is in .venv/install.log). Put that right, then run make again."
    fi
    trap - INT TERM HUP
    printf '%s\n' "$sum" >"$stamp"
}

packages=$(missing_packages)
# shellcheck disable=SC2086 -- a list of package names
[ -z "$packages" ] || install_packages $packages
python=$(find_python)
[ -n "$python" ] || fail "Lado needs Python 3.11 to 3.14 and found none. Name one: make PYTHON=/path/to/python3.11 ..."
make_venv
install_voice
install_wheels
