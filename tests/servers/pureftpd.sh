# Pure-FTPd's configuration, which is its command line: part of ftpd.

configure_pureftpd() {
    # "pure-pw useradd" would make a hash that costs most of a second at each login.
    echo "$user:$(password_hash):$(id -u "$owner"):$(id -g "$owner")::$folder/files/./::::::::::::" >"$folder/passwords"
    chmod 600 "$folder/passwords"
    LD_LIBRARY_PATH=$(library_path) "$packages/pure-ftpd/usr/bin/pure-pw" mkdb "$folder/users" -f "$folder/passwords"

    command=("$packages/pure-ftpd/usr/sbin/pure-ftpd"
        --bind "$host,$port"
        --passiveportrange "$passive_low:$passive_high"
        --tls 3
        --certfile "$pem"
        --login "puredb:$folder/users"
        --chrooteveryone
        --noanonymous
        --minuid 1
        --dontresolve
        --maxclientsnumber 100
        --maxclientsperip 100
        --limitrecursion 1000000:100
        --displaydotfiles
        --syslogfacility none
        --altlog "stats:$folder/transfers.log"
        --pidfile "$folder/pureftpd.pid"
        "${settings[@]}")
}
