#!/usr/bin/env bash
# Brings what the tests need beyond Rust and a C compiler, on Debian and Ubuntu: packages for the window
# tests and openssl, installed; the FTPS servers, unpacked into target/servers. What is there already is
# not touched, and then nothing is downloaded. Without root it uses sudo, and says so. With "bench" it brings
# what the comparison of tests/bench needs, too.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DEBIAN_FRONTEND=noninteractive

packages=(
    openssl      # certificates for the servers, and a second opinion on ours
    iproute2     # network namespaces, for the ports 21 and 990
    procps       # kill, for what has to be interrupted
    g++          # the fuzzers' engine
    strace       # in which order things come to the disk
    netbase      # the names of ports and protocols, for ProFTPD
    python3-pyftpdlib python3-openssl # the FTPS server that is not unpacked beside the others
    gnome-keyring dbus-daemon # a keychain, on a session bus of its own
    xvfb openbox # a screen and a window manager
    xdotool x11-utils imagemagick # keys and clicks, the windows' facts, screenshots
    # What the window itself loads when it runs.
    libx11-6 libx11-xcb1 libxcb1 libxcb-xkb1 libxcursor1 libxi6 libxrender1 libxkbcommon0 libxkbcommon-x11-0
    fonts-dejavu-core
)

if [ "${1:-}" = bench ]; then
    packages+=(
        lftp curl rclone filezilla # what Argosy is measured against
        python3 time     # what measures
    )
fi

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

# Tries a command a few times: package servers have bad moments.
patiently() {
    local pause
    for pause in 5 15 45; do
        if "$@"; then return 0; fi
        echo "Trying again in $pause seconds: $*" >&2
        sleep "$pause"
    done
    "$@"
}

missing=()
for package in "${packages[@]}"; do
    if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
        missing+=("$package")
    fi
done
if [ ${#missing[@]} = 0 ] && [ -e target/servers/complete ]; then
    echo "All that the tests need is here."
    exit 0
fi

if [ "$(id -u)" != 0 ]; then echo "Not root: using sudo to install ${missing[*]:-the package lists}."; fi
# One source out of order need not matter; the installation tells.
patiently as_root apt-get update --quiet --quiet || true
if [ ${#missing[@]} != 0 ]; then
    echo "Installing ${missing[*]}"
    patiently as_root apt-get install --quiet --quiet --yes --no-install-recommends \
        -o Dpkg::Use-Pty=0 -o Acquire::Retries=3 "${missing[@]}" >/dev/null
fi
patiently tests/servers/ftpd fetch
