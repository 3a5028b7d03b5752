"""Sign octets with a private key as BIND's tools keep it, by openssl."""

import base64
import re
import subprocess

HASH = {5: "sha1", 7: "sha1", 8: "sha256", 10: "sha512", 13: "sha256",
        14: "sha384"}
CURVE = {13: bytes.fromhex("06082a8648ce3d030107"),
         14: bytes.fromhex("06052b81040022")}
EDWARDS = {15: bytes.fromhex("302e020100300506032b657004220420"),
           16: bytes.fromhex("3047020100300506032b6571043b0439")}
RSA_FIELDS = ("Modulus", "PublicExponent", "PrivateExponent", "Prime1",
              "Prime2", "Exponent1", "Exponent2", "Coefficient")


def _der(tag, body):
    size = len(body)
    if size < 128:
        head = bytes([size])
    else:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        head = bytes([0x80 | len(octets)]) + octets
    return bytes([tag]) + head + body


def _integer(octets):
    value = int.from_bytes(octets, "big")
    return _der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _read(path):
    fields = {}
    for line in path.read_text().splitlines():
        name, value = line.split(":", 1)
        fields[name] = value.strip()
    return fields


def _pem(path, algorithm):
    fields = _read(path)
    if algorithm in (5, 7, 8, 10):
        label = "RSA PRIVATE KEY"
        body = _der(0x30, _integer(b"") + b"".join(
            _integer(base64.b64decode(fields[f])) for f in RSA_FIELDS))
    else:
        raw = base64.b64decode(fields["PrivateKey"])  # of full length
        if algorithm in CURVE:
            label = "EC PRIVATE KEY"
            body = _der(0x30, _integer(b"\1") + _der(4, raw)
                        + _der(0xA0, CURVE[algorithm]))
        else:
            label, body = "PRIVATE KEY", EDWARDS[algorithm] + raw
    text = base64.encodebytes(body).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n"


def _plain_ecdsa(der, size):
    """An ASN.1 ECDSA signature as the two numbers of RFC 6605."""
    at, out = der.index(b"\2", 2 if der[1] < 128 else 3), b""
    for _ in range(2):
        length = der[at + 1]
        value = int.from_bytes(der[at + 2:at + 2 + length], "big")
        out += value.to_bytes(size, "big")
        at += 2 + length
    return out


class PrivateKey:
    """A key pair: its DNSKEY rdata when it was made, and signing."""

    def __init__(self, directory, base, rdata):
        self.rdata = rdata
        self.algorithm = int(re.match(r"\S+ \S+ (\d+)", rdata).group(1))
        self.public = "".join(rdata.split()[3:])
        self.pem = directory / f"{base}.pem"
        self.pem.write_text(_pem(directory / f"{base}.private",
                                 self.algorithm))

    def sign(self, data):
        if self.algorithm in EDWARDS:
            return self._openssl(["pkeyutl", "-sign", "-rawin", "-inkey",
                                  str(self.pem)], data)
        made = self._openssl(["dgst", f"-{HASH[self.algorithm]}", "-sign",
                              str(self.pem)], data)
        if self.algorithm in CURVE:
            return _plain_ecdsa(made, 32 if self.algorithm == 13 else 48)
        return made

    def _openssl(self, command, data):
        source = self.pem.with_suffix(".data")
        source.write_bytes(data)
        more = ["-in"] if command[0] == "pkeyutl" else []
        return subprocess.run(["openssl", *command, *more, str(source)],
                              check=True, stdout=subprocess.PIPE).stdout
