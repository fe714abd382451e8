# pyftpdlib's configuration: part of ftpd. Debian installs it (tests/install.sh), unlike the others.

configure_pyftpdlib() {
    # Debian's own Python, which has the package.
    command=(/usr/bin/python3 "$here/pyftpdlib_server.py"
        --host "$host"
        --port "$port"
        --passive "$passive_low-$passive_high"
        --certificate "$pem"
        --user "$user"
        --password "$password"
        --root "$folder/files"
        --owner "$owner"
        --implicit "$implicit"
        "${settings[@]}")
}
