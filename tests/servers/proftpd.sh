# ProFTPD's configuration: part of ftpd.

configure_proftpd() {
    local uid gid kind=RSA protocols="TLSv1.2 TLSv1.3" options='' weak=''
    uid=$(id -u "$owner")
    gid=$(id -g "$owner")
    echo "$user:$(password_hash):$uid:$gid::$folder/files:/bin/sh" >"$folder/passwords"
    echo "argosy:x:$gid:" >"$folder/groups"
    cp "$pem" "$folder/server.pem"
    chmod 600 "$folder/passwords" "$folder/groups" "$folder/server.pem"
    case $certificate in p256 | p384 | p521) kind=EC ;; esac
    if [ "$tls" != any ]; then protocols=TLSv$tls; fi
    if [ "$implicit" = yes ]; then options='TLSOptions UseImplicitSSL'; fi
    if [ "$certificate" = rsa1024 ]; then weak='TLSCipherSuite DEFAULT@SECLEVEL=0'; fi

    {
        cat <<-END
			ModulePath $packages/proftpd-core/usr/lib/proftpd
			LoadModule mod_tls.c
			ServerName "Argosy tests"
			ServerType standalone
			DefaultServer on
			DefaultAddress $host
			Port $port
			SocketBindTight on
			PassivePorts $passive_low $passive_high
			User $owner
			Group $(id -gn "$owner")
			Umask 022 022
			UseIPv6 on
			UseReverseDNS off
			UseEncoding on
			TimesGMT on
			MaxInstances 100
			DelayEngine off
			ControlsEngine off
			PidFile $folder/proftpd.pid
			ScoreboardFile $folder/scoreboard
			DelayTable $folder/delays
			SystemLog $folder/system.log
			TransferLog $folder/transfers.log
			LogFormat commands "%t %h %u \"%r\" %s %b"
			ExtendedLog $folder/commands.log ALL commands
			WtmpLog off
			AuthPAM off
			AuthOrder mod_auth_file.c
			AuthUserFile $folder/passwords
			AuthGroupFile $folder/groups
			RequireValidShell off
			DefaultRoot ~
			AllowOverwrite on
			AllowStoreRestart on
			AllowRetrieveRestart on
			TLSEngine on
			TLSRequired on
			TLSProtocol $protocols
			TLSLog $folder/tls.log
			TLSRenegotiate none
			TLS${kind}CertificateFile $folder/server.pem
			TLS${kind}CertificateKeyFile $folder/server.pem
			$options
			$weak
		END
        # The first one of two would hold.
        case "${settings[*]}" in
            *TLSVerifyClient*) ;;
            *) echo 'TLSVerifyClient off' ;;
        esac
        printf '%s\n' "${settings[@]}"
    } >"$folder/proftpd.conf"
    command=("$packages/proftpd-core/usr/sbin/proftpd" -n -q -c "$folder/proftpd.conf")
}
