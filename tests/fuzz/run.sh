#!/usr/bin/env bash
# Fuzzes what comes from outside (replies, listings, URLs, stored files, whole sessions), on the stable
# toolchain and without sanitizers: builds the targets once, then gives each so many seconds (30, or the
# number that is given), with the names of targets behind it only these. Says at the end how often each
# was run. Ends with 1 if anything was found, and names the file that shows it. What has been reached
# stays in target/fuzz/corpus, where the next run goes on. With "install" it only sees to cargo-fuzz.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=0.13.2
install() {
    [ "$(cargo fuzz --version 2>/dev/null)" = "cargo-fuzz $version" ] ||
        cargo install cargo-fuzz --locked --version "$version"
}

install
if [ "${1:-}" = install ]; then exit; fi

seconds=${1:-30}
names=(replies listings facts ports features urls stored sessions)
if [ $# -gt 1 ]; then names=("${@:2}"); fi

built=target/fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
# The lock file holds, or it is said that it does not; cargo-fuzz would change it.
cargo fetch --locked --target "$host" --manifest-path tests/fuzz/Cargo.toml
cargo fuzz build --sanitizer none --fuzz-dir tests/fuzz --target-dir "$built"

# Small files are written by the thousand: they need no disk.
scratch=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")" argosy-fuzz.XXXXXX)
trap 'rm -rf "$scratch"' EXIT

# What a target begins with: samples of the tests, and seeds of its own (in a .txt one for each line).
seed() {
    local into=$1 name=$2 number=0 line data=tests/data own=tests/fuzz/seeds
    mkdir -p "$into"
    case $name in
    replies) cp "$data"/replies/*.txt "$into" ;;
    listings) cp "$data"/listings/*_list.txt "$into" ;;
    facts) cp "$data"/listings/*_mlsd.txt "$data"/replies/mlst_*.txt "$into" ;;
    features) cp "$data"/replies/feat_*.txt "$into" ;;
    sessions) cp "$data"/transcripts/*.txt "$into" ;;
    esac
    if [ -d "$own/$name" ]; then cp "$own/$name"/* "$into"; fi
    if [ -f "$own/$name.txt" ]; then
        while IFS= read -r line; do
            number=$((number + 1))
            printf '%s' "$line" >"$into/$number"
        done <"$own/$name.txt"
    fi
}

longest() {
    case $1 in
    replies) echo 20000 ;; # beyond the cap of a line
    listings) echo 8192 ;;
    stored | sessions) echo 4096 ;;
    *) echo 2048 ;;
    esac
}

failed=0
table=''
for name in "${names[@]}"; do
    echo
    echo "== $name"
    log=$scratch/$name.log
    artifacts=$built/artifacts/$name/
    mkdir -p "$built/corpus/$name" "$artifacts" "$scratch/$name"
    seed "$scratch/seeds/$name" "$name"
    options=(-max_total_time="$seconds" -max_len="$(longest "$name")" -timeout=10 -rss_limit_mb=512
        -artifact_prefix="$artifacts" -print_final_stats=1)
    # CI is to say the same of the same code; new ground is broken by runs of one's own.
    if [ "${CI:-}" = true ]; then options+=(-seed=1); fi
    if [ -f "tests/fuzz/seeds/$name.dict" ]; then options+=(-dict="tests/fuzz/seeds/$name.dict"); fi
    outcome=ok
    TMPDIR=$scratch/$name "$built/$host/release/$name" "${options[@]}" \
        "$built/corpus/$name" "$scratch/seeds/$name" >"$log" 2>&1 || outcome=FAILED
    stat() { sed -n "s/^stat::$1: *//p" "$log" | tail -1; }
    line=$(printf '%-10s %12s executions %8s a second  %s' "$name" "$(stat number_of_executed_units)" \
        "$(stat average_exec_per_sec)" "$outcome")
    echo "-- $line"
    table+="$line"$'\n'
    if [ $outcome = FAILED ]; then
        failed=1
        # From the panic's words on.
        sed -n '/panicked at\|ERROR: libFuzzer/,$p' "$log" >&2
        sed -n "s|^.*Test unit written to \(.*\)|!! FOUND: \1\n   Again: $built/$host/release/$name \1|p" "$log" >&2
    fi
done

echo
echo "== Executions in $seconds seconds each"
printf '%s' "$table"
exit $failed
