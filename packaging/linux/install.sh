#!/bin/sh
# Builds Argosy for use (profile dist) and installs both programs, the menu entry and the icons under
# PREFIX (default: $HOME/.local). "install.sh --remove" takes the same files away again.
set -eu
cd "$(dirname "$0")/../.."
prefix=${PREFIX:-$HOME/.local}

files() {
    echo "bin/argosy bin/argosy-cli share/applications/argosy.desktop"
    for size in 64 128 256 512; do
        echo "share/icons/hicolor/${size}x${size}/apps/argosy.png"
    done
}

if [ "${1:-}" = --remove ]; then
    for file in $(files); do rm -f "$prefix/$file"; done
    echo "Removed Argosy from $prefix."
    exit 0
fi

cargo build --locked --profile dist --bins
built=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/dist
install -Dm755 "$built/argosy" "$prefix/bin/argosy"
install -Dm755 "$built/argosy-cli" "$prefix/bin/argosy-cli"
install -Dm644 packaging/linux/argosy.desktop "$prefix/share/applications/argosy.desktop"
for size in 64 128 256 512; do
    install -Dm644 "resources/icons/argosy-$size.png" \
        "$prefix/share/icons/hicolor/${size}x${size}/apps/argosy.png"
done
echo "Installed Argosy in $prefix."
