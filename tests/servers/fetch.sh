# Fetching the servers: part of ftpd. The packages conflict with one another, so they are unpacked side
# by side and never installed; libraries that this machine lacks go to a folder of their own.

server_packages="vsftpd libpam-pwdfile proftpd-core proftpd-mod-crypto pure-ftpd"

fetch() {
    if [ -e "$packages/complete" ]; then return; fi
    command -v apt-get >/dev/null || die "fetching needs apt-get (Debian or Ubuntu)"
    local work="$packages/downloads" package wanted
    rm -rf "$work" && mkdir -p "$work" "$packages/libraries"

    # What an installation of each alone would bring: the package and the libraries missing here.
    wanted=$(
        for package in $server_packages; do
            apt-get install --simulate --yes --no-install-recommends "$package" 2>/dev/null |
                sed -n 's/^Inst \(lib[^ ]*\).*/\1/p'
            echo "$package"
        done | sort -u
    )
    # shellcheck disable=SC2086
    (cd "$work" && apt-get download --quiet -o Acquire::Retries=3 -o APT::Sandbox::User=root $wanted) ||
        die "the packages of the servers could not be downloaded (is 'apt-get update' due?)"

    for package in $server_packages; do
        rm -rf "${packages:?}/$package"
        dpkg -x "$work/$package"_*.deb "$packages/$package"
        rm "$work/$package"_*.deb
    done
    for package in "$work"/*.deb; do
        if [ -e "$package" ]; then dpkg -x "$package" "$packages/libraries"; fi
    done
    # ProFTPD wants all its modules in one folder.
    cp "$packages"/proftpd-mod-crypto/usr/lib/proftpd/*.so "$packages/proftpd-core/usr/lib/proftpd/"
    rm -rf "$work"
    touch "$packages/complete"
    missing
}

# The private libraries' folders, for LD_LIBRARY_PATH.
library_path() {
    find "$packages/libraries" -name '*.so.*' -printf '%h\n' | sort -u | paste -sd:
}

# Says what keeps the servers (and pyftpdlib, if $1 names it) from running here; fails if anything does.
missing() {
    local program path failed=0
    if [ ! -e "$packages/complete" ]; then
        echo "the servers have not been fetched: tests/servers/ftpd fetch" >&2
        return 1
    fi
    path=$(library_path)
    for program in vsftpd/usr/sbin/vsftpd proftpd-core/usr/sbin/proftpd pure-ftpd/usr/sbin/pure-ftpd; do
        if LD_LIBRARY_PATH=$path ldd "$packages/$program" | grep 'not found' >&2; then
            echo "$program lacks these libraries" >&2
            failed=1
        fi
    done
    if ! command -v openssl >/dev/null; then
        echo "openssl is missing" >&2
        failed=1
    fi
    if [ "${1:-}" = pyftpdlib ] && ! "$python" -c 'import pyftpdlib, OpenSSL'; then
        echo "pyftpdlib is missing: apt-get install python3-pyftpdlib python3-openssl" >&2
        failed=1
    fi
    return $failed
}
