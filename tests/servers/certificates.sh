# The certificates of the tests: part of ftpd. Each is one .pem file with the key first.
#
#   howto howto2     as every how-to makes them: RSA 2048, CA:TRUE, no alternative names
#   valid valid2     signed by the tests' own ca.pem for localhost, 127.0.0.1 and ::1
#   p256 p384 p521 ed25519 ed448 rsapss rsa1024   self-signed, of that key
#   expired notyet   self-signed, out of their time
#   wrongname        signed by ca.pem, for other.example.test
#   v1               X.509 version 1

certificate_kinds="howto howto2 valid valid2 p256 p384 p521 ed25519 ed448 rsapss rsa1024 expired notyet wrongname v1"

# Makes the certificate $1 unless it stands already; sets pem to its file.
make_certificate() {
    local kind=$1 folder="$packages/certificates"
    case " $certificate_kinds " in *" $kind "*) ;; *) die "no such certificate: $kind" ;; esac
    pem="$folder/$kind.pem"
    mkdir -p "$folder"
    (
        # Servers that start at the same moment make it once.
        flock 9
        cd "$folder"
        if [ -s ca.pem ] && ! openssl x509 -in ca.pem -noout -checkend 86400 >/dev/null; then rm -f ./*.pem; fi
        if [ ! -s ca.pem ]; then
            quietly openssl req -x509 -nodes -days 365 -newkey rsa:2048 -subj "/O=Argosy tests/CN=Test authority" \
                -keyout ca.key -out ca.new
            mv ca.new ca.pem
        fi
        if [ ! -s "$kind.pem" ]; then
            rm -rf new.*
            write_certificate "$kind"
            chmod 600 new.pem
            mv new.pem "$kind.pem"
        fi
        rm -rf new.*
        # They stay readable for the person who called sudo.
        if [ "${SUDO_UID:-0}" != 0 ]; then chown -R "$SUDO_UID:$SUDO_GID" .; fi
    ) 9>"$folder/lock"
}

# Writes new.pem, in the current folder.
write_certificate() {
    local subject="/C=GR/O=Example/CN=localhost"
    case $1 in
        howto*)
            quietly openssl req -x509 -nodes -days 365 -newkey rsa:2048 -subj "$subject" -keyout new.pem -out new.pem
            ;;
        valid*) signed "$subject" "DNS:localhost,IP:127.0.0.1,IP:::1" ;;
        wrongname) signed "/C=GR/O=Example/CN=other.example.test" "DNS:other.example.test" ;;
        p256) selfsigned -algorithm EC -pkeyopt ec_paramgen_curve:P-256 ;;
        p384) selfsigned -algorithm EC -pkeyopt ec_paramgen_curve:P-384 ;;
        p521) selfsigned -algorithm EC -pkeyopt ec_paramgen_curve:P-521 ;;
        ed25519) selfsigned -algorithm ed25519 ;;
        ed448) selfsigned -algorithm ed448 ;;
        rsapss) selfsigned -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 ;;
        rsa1024) selfsigned -algorithm RSA -pkeyopt rsa_keygen_bits:1024 ;;
        expired) dated 20200101000000Z 20210101000000Z ;;
        notyet) dated 20900101000000Z 20910101000000Z ;;
        v1)
            request "$subject"
            quietly openssl x509 -req -days 365 -in new.csr -signkey new.key -out new.crt
            openssl x509 -in new.crt -noout -text | grep -q 'Version: 1 ' || die "this openssl makes no version 1"
            cat new.key new.crt >new.pem
            ;;
    esac
}

selfsigned() {
    quietly openssl genpkey "$@" -out new.key
    quietly openssl req -x509 -days 365 -key new.key -subj "/C=GR/O=Example/CN=localhost" \
        -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -out new.crt
    cat new.key new.crt >new.pem
}

request() {
    quietly openssl req -new -nodes -newkey rsa:2048 -subj "$1" -keyout new.key -out new.csr
}

signed() {
    request "$1"
    echo "subjectAltName=$2" >new.ext
    quietly openssl x509 -req -days 365 -in new.csr -CA ca.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 8)" \
        -extfile new.ext -out new.crt
    cat new.key new.crt >new.pem
}

dated() {
    request "/C=GR/O=Example/CN=localhost"
    : >new.index
    mkdir new.copies
    cat >new.cnf <<-END
		[ca]
		default_ca = it
		[it]
		database = new.index
		new_certs_dir = new.copies
		rand_serial = yes
		default_md = sha256
		policy = any
		x509_extensions = names
		[any]
		countryName = optional
		organizationName = optional
		commonName = supplied
		[names]
		subjectAltName = DNS:localhost,IP:127.0.0.1
	END
    quietly openssl ca -batch -notext -selfsign -config new.cnf -in new.csr -keyfile new.key \
        -startdate "$1" -enddate "$2" -out new.crt
    cat new.key new.crt >new.pem
}

# Runs a command and shows what it said only if it failed.
quietly() {
    local said
    said=$("$@" 2>&1 </dev/null) || die "$* failed: $said"
}
