//! Keys and signatures in words, told by their object identifiers (a parser's idea of a key's size
//! is wrong for P-521 and missing for Ed25519).

use x509_parser::public_key::PublicKey;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

/// «RSA, 2048 bits», «ECDSA P-256»; an unknown kind by its identifier.
pub(super) fn key(info: &SubjectPublicKeyInfo<'_>) -> String {
    let kind = info.algorithm.algorithm.to_id_string();
    let bits = |bits: Option<u32>| bits.map_or_else(String::new, |bits| format!(", {bits} bits"));
    match kind.as_str() {
        RSA => format!("RSA{}", bits(rsa_bits(info))),
        RSA_PSS => format!("RSA-PSS{}", bits(rsa_bits(info))),
        "1.2.840.10045.2.1" => format!("ECDSA {}", curve(info)),
        "1.3.101.112" => "Ed25519".to_owned(),
        "1.3.101.113" => "Ed448".to_owned(),
        "1.2.840.10040.4.1" => "DSA".to_owned(),
        _ => kind,
    }
}

/// Bits of an RSA key's modulus.
pub(super) fn rsa_bits(info: &SubjectPublicKeyInfo<'_>) -> Option<u32> {
    if !matches!(
        info.algorithm.algorithm.to_id_string().as_str(),
        RSA | RSA_PSS
    ) {
        return None;
    }
    // The parser knows the plain kind only; both have the same key inside.
    let mut plain = info.clone();
    plain.algorithm.algorithm = x509_parser::oid_registry::OID_PKCS1_RSAENCRYPTION;
    let Ok(PublicKey::RSA(key)) = plain.parsed() else {
        return None;
    };
    let leading = key.modulus.iter().position(|byte| *byte != 0)?;
    let digits = key.modulus.get(leading..)?;
    let unused = digits.first()?.leading_zeros();
    Some(u32::try_from(digits.len()).ok()?.checked_mul(8)? - unused)
}

/// «SHA-256 with RSA»; an unknown one by its identifier.
pub(super) fn signature(algorithm: &AlgorithmIdentifier<'_>) -> String {
    let kind = algorithm.algorithm.to_id_string();
    if kind == RSA_PSS {
        return format!("RSA-PSS with {}", pss_hash(algorithm));
    }
    let known = SIGNATURES.iter().find(|(id, _)| *id == kind);
    known.map_or(kind, |(_, name)| (*name).to_owned())
}

/// Signed with a hash that can be forged: MD2, MD4, MD5 or SHA-1.
pub(super) fn is_weak(algorithm: &AlgorithmIdentifier<'_>) -> bool {
    let name = signature(algorithm);
    ["MD2", "MD4", "MD5", "SHA-1"]
        .iter()
        .any(|weak| name.split(' ').any(|word| word == *weak))
}

fn curve(info: &SubjectPublicKeyInfo<'_>) -> String {
    let named = info.algorithm.parameters.as_ref();
    let Some(id) = named.and_then(|any| any.as_oid().ok()) else {
        return "of a curve of its own".to_owned();
    };
    let id = id.to_id_string();
    let known = CURVES.iter().find(|(known, _)| *known == id);
    known.map_or(id, |(_, name)| (*name).to_owned())
}

fn pss_hash(algorithm: &AlgorithmIdentifier<'_>) -> String {
    let parameters = algorithm.parameters.as_ref();
    let Some(Ok(parameters)) = parameters.map(RsaSsaPssParams::try_from) else {
        return "SHA-1".to_owned(); // The default (RFC 4055, section 3.1).
    };
    let id = parameters.hash_algorithm_oid().to_id_string();
    let known = HASHES.iter().find(|(known, _)| *known == id);
    known.map_or(id, |(_, name)| (*name).to_owned())
}

const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";

const CURVES: [(&str, &str); 8] = [
    ("1.2.840.10045.3.1.1", "P-192"),
    ("1.3.132.0.33", "P-224"),
    ("1.2.840.10045.3.1.7", "P-256"),
    ("1.3.132.0.34", "P-384"),
    ("1.3.132.0.35", "P-521"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
];

const HASHES: [(&str, &str); 5] = [
    ("1.3.14.3.2.26", "SHA-1"),
    ("2.16.840.1.101.3.4.2.4", "SHA-224"),
    ("2.16.840.1.101.3.4.2.1", "SHA-256"),
    ("2.16.840.1.101.3.4.2.2", "SHA-384"),
    ("2.16.840.1.101.3.4.2.3", "SHA-512"),
];

const SIGNATURES: [(&str, &str); 18] = [
    ("1.2.840.113549.1.1.2", "MD2 with RSA"),
    ("1.2.840.113549.1.1.3", "MD4 with RSA"),
    ("1.2.840.113549.1.1.4", "MD5 with RSA"),
    ("1.2.840.113549.1.1.5", "SHA-1 with RSA"),
    ("1.3.14.3.2.29", "SHA-1 with RSA"),
    ("1.2.840.113549.1.1.14", "SHA-224 with RSA"),
    ("1.2.840.113549.1.1.11", "SHA-256 with RSA"),
    ("1.2.840.113549.1.1.12", "SHA-384 with RSA"),
    ("1.2.840.113549.1.1.13", "SHA-512 with RSA"),
    ("1.2.840.10045.4.1", "ECDSA with SHA-1"),
    ("1.2.840.10045.4.3.1", "ECDSA with SHA-224"),
    ("1.2.840.10045.4.3.2", "ECDSA with SHA-256"),
    ("1.2.840.10045.4.3.3", "ECDSA with SHA-384"),
    ("1.2.840.10045.4.3.4", "ECDSA with SHA-512"),
    ("1.2.840.10040.4.3", "DSA with SHA-1"),
    ("2.16.840.1.101.3.4.3.2", "DSA with SHA-256"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];
