#!/usr/bin/env bash
# All the tests, the same for a newcomer and for CI: installs what they need (tests/install.sh), then
# checks the formatting, lints, builds, tests and fuzzes (the window at last and alone), and says how long
# each part took. Ends with 1 if any part failed. With CI=true nothing may be skipped: what cannot run has
# failed.

set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
exec </dev/null
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto} CARGO_NET_RETRY=${CARGO_NET_RETRY:-5}
failed=0
table=''

# Runs one part, takes its time and its outcome.
part() {
    local name=$1 begun=$SECONDS outcome=ok
    shift
    echo
    echo "== $name"
    if ! "$@"; then
        outcome=FAILED
        failed=1
    fi
    note "$name" $((SECONDS - begun)) $outcome
}

note() {
    local line
    line=$(printf '%-28s %3d min %02d s  %s' "$1" $(($2 / 60)) $(($2 % 60)) "$3")
    echo "-- $line"
    table+="$line"$'\n'
}

# Says that a part is left out, and why. In CI that is a failure.
skip() {
    echo
    echo "!! SKIPPED: $1: $2" >&2
    if [ "${CI:-}" = true ]; then failed=1; fi
    note "$1" 0 "SKIPPED ($2)"
}

formatted() {
    cargo fmt --check && cargo fmt --check --manifest-path tests/fuzz/Cargo.toml
}

# Whether cargo has a component; a minimal toolchain is completed by rustup.
component() {
    cargo "$1" --version >/dev/null 2>&1 || {
        command -v rustup >/dev/null && rustup component add "$2" && cargo "$1" --version >/dev/null 2>&1
    }
}

# The real servers need root. The password is asked for once, at the beginning, and stays good for the run.
if [ "$(id -u)" != 0 ] && command -v sudo >/dev/null; then
    echo "Not root: sudo is used to install packages, to run the FTPS servers and for network namespaces."
    if sudo -v </dev/tty 2>/dev/null || sudo -n -v; then
        while sleep 60; do sudo -n -v || break; done &
        keeper=$!
        trap 'kill $keeper 2>/dev/null' EXIT
    fi
fi

if command -v apt-get >/dev/null; then
    part "install" tests/install.sh
else
    skip "install" "neither Debian nor Ubuntu, so without the real FTPS servers"
fi
if component fmt rustfmt; then part "format" formatted; else skip "format" "no rustfmt"; fi
if component clippy clippy; then
    part "lint" cargo clippy --locked --all-targets -- -D warnings
else
    skip "lint" "no clippy"
fi
part "build" cargo build --locked
part "test" cargo test --locked --no-fail-fast -- \
    --skip window::by_ --skip window::cost --skip window::cpu --skip window::dragging --skip window::existing \
    --skip window::filtering --skip window::lost --skip window::ordering --skip window::pictures --skip window::quitting \
    --skip window::second_start --skip window::secrets --skip window::tabs --skip window::trouble --skip service::speed
if ! command -v "${CXX:-c++}" >/dev/null; then
    skip "fuzz" "no C++ compiler"
elif ! tests/fuzz/run.sh install; then
    skip "fuzz" "cargo-fuzz cannot be installed"
else
    part "fuzz" tests/fuzz/run.sh 30
fi
# With nothing beside it: bytes are counted by the clock.
part "speed limits" cargo test --locked --test integration -- --test-threads=1 service::speed
# One after the other and with nothing beside them: keys are pressed and pictures taken by the clock.
part "window" cargo test --locked --test integration -- --test-threads=1 window::

echo
echo "== Times"
printf '%s' "$table"
note "all" "$SECONDS" "$([ $failed = 0 ] && echo ok || echo FAILED)" | sed 's/^-- //'
exit $failed
