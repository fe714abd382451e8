# vsftpd's configuration: part of ftpd.

configure_vsftpd() {
    # The PAM service is the one file outside our folder (PAM has no other place); it goes with the server.
    local service=${folder##*/} module
    service=${service,,} # PAM looks for small letters only
    module=$(find "$packages/libpam-pwdfile" -name pam_pwdfile.so)
    echo "$user:$(password_hash)" >"$folder/passwords"
    chmod 600 "$folder/passwords"
    printf '%s\n' "auth required $module pwdfile=$folder/passwords nodelay" \
        'account required pam_permit.so' 'session required pam_permit.so' >"/etc/pam.d/$service"
    echo "/etc/pam.d/$service" >"$folder/pam"

    {
        # As the how-tos have it. Session reuse is required by default.
        cat <<-END
			ssl_enable=YES
			allow_anon_ssl=NO
			force_local_data_ssl=YES
			force_local_logins_ssl=YES
			ssl_tlsv1=YES
			ssl_sslv2=NO
			ssl_sslv3=NO
			rsa_cert_file=$pem
			rsa_private_key_file=$pem
			pasv_min_port=$passive_low
			pasv_max_port=$passive_high
			anonymous_enable=NO
			local_enable=YES
			write_enable=YES
			local_umask=022
			chroot_local_user=YES
			allow_writeable_chroot=YES
			xferlog_enable=YES
		END
        if [ "$implicit" = yes ]; then echo implicit_ssl=YES; fi
        # The default cipher of TLS 1.2 is one for RSA.
        case $certificate in
            rsa1024) echo ssl_ciphers=HIGH@SECLEVEL=0 ;;
            p256 | p384 | p521 | ed25519 | ed448) echo ssl_ciphers=HIGH ;;
        esac
        # What running it unattended adds: one virtual user, our folders, no limits that tests would meet.
        case $host in
            *:*) printf '%s\n' listen=NO listen_ipv6=YES "listen_address6=$host" ;;
            *) printf '%s\n' listen=YES listen_ipv6=NO "listen_address=$host" ;;
        esac
        cat <<-END
			listen_port=$port
			background=NO
			guest_enable=YES
			guest_username=$owner
			virtual_use_local_privs=YES
			pam_service_name=$service
			local_root=$folder/files
			secure_chroot_dir=$folder/empty
			seccomp_sandbox=NO
			mdtm_write=YES
			dual_log_enable=YES
			log_ftp_protocol=YES
			debug_ssl=YES
			vsftpd_log_file=$folder/vsftpd.log
			xferlog_file=$folder/transfers.log
			max_clients=0
			max_per_ip=0
			delay_failed_login=0
			delay_successful_login=0
		END
        printf '%s\n' "${settings[@]}"
    } | sed '/^$/d' >"$folder/vsftpd.conf"
    command=("$packages/vsftpd/usr/sbin/vsftpd" "$folder/vsftpd.conf")
}
