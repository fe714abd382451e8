# Starting and ending a server process: part of ftpd.

# Starts the server as the options say and returns when it listens. Sets port, if none was chosen.
begin_server() {
    [ -e "$packages/complete" ] || die "the servers have not been fetched: tests/servers/ftpd fetch"
    make_certificate "$certificate"
    write_openssl_conf
    if [ -n "$port" ]; then
        passive_ports "${passive_low:-$((10001 + 200 * (RANDOM % 110)))}"
        launch || die "$server did not start on port $port: $(said)"
        return
    fi
    # Each server takes a run of 200 ports below those that the kernel gives to clients: the first
    # for the control connections, whose bind is the claim, the others for the data.
    local attempt
    for attempt in {1..40}; do
        port=$((10000 + 200 * (RANDOM % 110)))
        passive_ports $((port + 1))
        if [ -n "$(listener /proc/self)" ]; then continue; fi
        if launch; then return; fi
        [ -n "$(listener /proc/self)" ] || die "$server did not start: $(said)"
    done
    die "no free ports for $server after $attempt attempts"
}

passive_ports() {
    passive_low=$1
    passive_high=$((passive_low + 198))
}

# One try: fails if the server ends before it listens.
launch() {
    local inode link pid deadline=$((SECONDS + 15))
    "configure_$server"
    (
        cd /
        TZ=UTC LD_LIBRARY_PATH=$(library_path) OPENSSL_CONF=$folder/openssl.cnf \
            exec setsid "${command[@]}" </dev/null >>"$folder/output.log" 2>&1
    ) &
    pid=$!
    disown # so that bash does not report its end
    echo "$pid" >"$folder/pid"
    # The listening socket must be this process's own: another program may have the port.
    while kill -0 "$pid" 2>/dev/null; do
        inode=$(listener "/proc/$pid")
        if [ -n "$inode" ]; then
            for link in "/proc/$pid/fd"/*; do
                if [ "$(readlink "$link")" = "socket:[$inode]" ]; then return 0; fi
            done
        fi
        [ $SECONDS -lt $deadline ] || break
        sleep 0.02
    done
    stop_server "$folder"
    return 1
}

# The socket that listens on $port, by its inode, as the process of the folder $1 sees the network.
listener() {
    local address state inode hex
    printf -v hex '%04X' "$port"
    while read -r _ address _ state _ _ _ _ _ inode _; do
        if [[ $address == *:$hex && $state == 0A ]]; then
            echo "$inode"
            return
        fi
    done < <(cat "$1/net/tcp" "$1/net/tcp6" 2>/dev/null || true)
}

# Ends the server of the folder $1 with every process that it started.
stop_server() {
    local pid process tree
    pid=$(cat "$1/pid" 2>/dev/null) || return 0
    kill -STOP "$pid" 2>/dev/null || true
    tree=$(family "$pid")
    for process in $tree; do kill -KILL "$process" 2>/dev/null || true; done
    for process in $tree; do
        while [[ $(stat_of "$process") == [!Z]* ]]; do sleep 0.01; done
    done
    rm -f "$1/pid"
    if [ -e "$1/pam" ]; then rm -f "$(cat "$1/pam")" "$1/pam"; fi
}

# Lets the server of the folder $1, with every process that it started, do nothing any more.
freeze_server() {
    local process
    for process in $(family "$(cat "$1/pid")"); do kill -STOP "$process" 2>/dev/null || true; done
}

# The state, parent, group and session of a process, or nothing.
stat_of() {
    local line=''
    read -r line 2>/dev/null <"/proc/$1/stat" || true
    echo "${line##*) }"
}

# A process of our own with all that descend from it or share its session.
family() {
    local found=" $1 " grew=yes path process line parent session
    [[ $(stat_of "$1") == [!Z]* ]] || return 0
    while [ -n "$grew" ]; do
        grew=''
        for path in /proc/[0-9]*; do
            process=${path#/proc/}
            if [[ $found == *" $process "* ]]; then continue; fi
            line=''
            read -r line 2>/dev/null <"$path/stat" || true
            read -r _ parent _ session _ <<<"${line##*) }"
            if [[ $found == *" ${parent:-none} "* || ${session:-none} == "$1" ]]; then
                found+="$process "
                grew=yes
            fi
        done
    done
    echo "$found"
}

# The last words of a server that did not start.
said() {
    tail -n 5 "$folder"/*.log 2>/dev/null
}

# What OpenSSL is told: vsftpd and Pure-FTPd have no option of their own for TLS 1.3 alone, and a short
# RSA key needs a lower security level. Otherwise the defaults hold, as in the how-tos.
write_openssl_conf() {
    {
        printf '%s\n' 'openssl_conf = all' '[all]' 'ssl_conf = tls' '[tls]' 'system_default = here' '[here]'
        if [ "$tls" != any ]; then printf '%s\n' "MinProtocol = TLSv$tls" "MaxProtocol = TLSv$tls"; fi
        if [ "$certificate" = rsa1024 ]; then echo 'CipherString = DEFAULT@SECLEVEL=0'; fi
    } >"$folder/openssl.cnf"
}

password_hash() {
    openssl passwd -6 "$password"
}
