#!/usr/bin/env bash
# Makes the pictures of every screen (target/screenshots) on a virtual screen, and takes the one of the
# README from among them. Needs what tests/install.sh installs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
CI=true cargo test --locked --test integration -- window::pictures
convert target/screenshots/busy-light-1280x800.png +dither -colors 128 resources/screenshot.png
echo "resources/screenshot.png is new; the others are in target/screenshots."
