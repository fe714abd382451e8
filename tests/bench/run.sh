#!/usr/bin/env bash
# Argosy, lftp, curl and rclone side by side: the same server, the same files, the same minute, in turn.
#
#   tests/bench/run.sh [options] [case...]     --help names the cases and the options
#
# Installs what it needs (tests/install.sh bench), builds argosy and argosy-cli for use, and measures as root, through
# sudo where it is not run so: servers and network namespaces want it. Tables and chart go to target/bench.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 PATH="$PATH:/usr/sbin:/sbin"

tests/install.sh bench
measure=(/usr/bin/python3 tests/bench/peers)
# Questions are answered, and mistakes told, before anything is built.
"${measure[@]}" --check "$@"
case " $* " in *" --help "* | *" -h "*) exit 0 ;; esac

cargo build --locked --release --bins
if [ "$(id -u)" != 0 ]; then
    echo "Not root: using sudo to measure."
    measure=(sudo env "PATH=$PATH" LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 "${measure[@]}")
fi
"${measure[@]}" "$@"
