#!/usr/bin/env bash
# Every real server of the tests in every way that matters, as a table: explicit and implicit TLS 1.2 and
# 1.3, IPv4 and IPv6, passive and active data connections, MLSD and LIST, one session and ten. Takes some
# minutes. Ends with 1 if a cell failed; what cannot be stands there with its reason.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tests/install.sh
CI=true cargo test --locked --test integration -- --ignored --exact --nocapture session::matrix::all
