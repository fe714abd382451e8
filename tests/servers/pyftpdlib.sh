# pyftpdlib's configuration, which is a Python program: part of ftpd. Of all four it is the one that is
# installed (python3-pyftpdlib, python3-openssl), since nothing of it conflicts with anything.

# Debian's modules belong to this Python, whatever else stands first in PATH.
python=/usr/bin/python3

configure_pyftpdlib() {
    local implicit_tls=False
    if [ "$implicit" = yes ]; then implicit_tls=True; fi
    {
        cat <<-END
			import logging
			import os
			from pyftpdlib.authorizers import DummyAuthorizer
			from pyftpdlib.handlers import TLS_FTPHandler
			from pyftpdlib.servers import FTPServer


			class Handler(TLS_FTPHandler):
			    def handle(self):
			        if $implicit_tls:
			            self.secure_connection(self.ssl_context)
			        super().handle()


			logging.basicConfig(filename="$folder/commands.log", level=logging.DEBUG)
			os.umask(0o022)
			handler = Handler
			handler.authorizer = DummyAuthorizer()
			handler.authorizer.add_user("$user", "$password", "$folder/files", perm="elradfmwMT")
			handler.certfile = "$pem"
			handler.tls_control_required = True
			handler.tls_data_required = True
			handler.passive_ports = range($passive_low, $passive_high + 1)
			handler.auth_failed_timeout = 0
		END
        printf '%s\n' "${settings[@]}"
        # The key and the port are root's to take, the files are not.
        cat <<-END
			handler.get_ssl_context()
			server = FTPServer(("$host", $port), handler)
			os.setgroups([])
			os.setgid($(id -g "$owner"))
			os.setuid($(id -u "$owner"))
			server.serve_forever()
		END
    } >"$folder/server.py"
    chmod 600 "$folder/server.py"
    command=("$python" "$folder/server.py")
}
