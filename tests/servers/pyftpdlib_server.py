"""Serves one folder over FTPS with pyftpdlib, to one user, until it is killed: part of ftpd."""

import argparse
import os
import pwd

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import TLS_FTPHandler
from pyftpdlib.servers import FTPServer


class Implicit(TLS_FTPHandler):
    """TLS from the first byte, which pyftpdlib has no switch for."""

    def handle(self):
        self.secure_connection(self.ssl_context)

    def handle_ssl_established(self):
        TLS_FTPHandler.handle(self)

    def ftp_AUTH(self, line):
        self.respond("550 TLS is up already.")


def main():
    parser = argparse.ArgumentParser()
    for name in ["host", "port", "passive", "certificate", "user", "password", "root", "owner", "implicit"]:
        parser.add_argument("--" + name, required=True)
    given = parser.parse_args()

    handler = Implicit if given.implicit == "yes" else TLS_FTPHandler
    handler.certfile = given.certificate
    handler.tls_control_required = True
    handler.tls_data_required = True
    first, last = given.passive.split("-")
    handler.passive_ports = range(int(first), int(last) + 1)
    handler.authorizer = DummyAuthorizer()
    handler.authorizer.add_user(given.user, given.password, given.root, perm="elradfmwMT")

    server = FTPServer((given.host, int(given.port)), handler)
    server.max_cons = 200
    # The certificate is read while we may.
    handler.get_ssl_context()
    owner = pwd.getpwnam(given.owner)
    os.setgid(owner.pw_gid)
    os.setuid(owner.pw_uid)
    server.serve_forever()


main()
