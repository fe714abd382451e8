//! The vault's bytes: a readable head (magic, version, costs, salt), a nonce, the sealed entries,
//! and a plain SHA-256 over all of it, which tells a damaged file from a wrong master password.

use std::collections::BTreeMap;
use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::error::Unspecified;
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use crate::profile::Password;

/// The passwords by the names that they are kept under.
pub type Entries = BTreeMap<String, Password>;

/// How the key is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// KiB of memory, passes over it, lanes.
    costs: [u32; 3],
    salt: [u8; SALT],
}

/// What the entries are sealed with. Wiped when it goes.
pub struct Key(Zeroizing<[u8; 32]>);

/// A vault's file, read and not yet opened.
#[derive(Debug)]
pub struct Sealed {
    pub head: Head,
    nonce: [u8; NONCE],
    sealed: Vec<u8>,
}

/// Why bytes are no vault.
#[derive(Debug, PartialEq, Eq)]
pub enum Damaged {
    /// Written by an Argosy to come.
    Newer(u8),
    Broken(&'static str),
}

impl Head {
    /// With a salt of its own.
    pub fn new() -> Result<Self, Unspecified> {
        let mut salt = [0; SALT];
        SystemRandom::new().fill(&mut salt)?;
        Ok(Self { costs: COSTS, salt })
    }

    /// The key of a master password. `None`: there is not enough memory for it.
    pub fn key(&self, master: &Password) -> Option<Key> {
        let [memory, passes, lanes] = self.costs;
        let mut key = Key(Zeroizing::new([0; 32]));
        let params = Params::new(memory, passes, lanes, Some(32)).ok()?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(master.reveal().as_bytes(), &self.salt, &mut *key.0)
            .ok()?;
        Some(key)
    }

    fn bytes(&self) -> Vec<u8> {
        let costs = self.costs.map(u32::to_be_bytes).concat();
        [MAGIC, &[VERSION], &costs, &self.salt].concat()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (costs, salt) = bytes.split_at_checked(12)?;
        let (costs, _) = costs.as_chunks::<4>();
        let head = Self {
            costs: <[[u8; 4]; 3]>::try_from(costs)
                .ok()?
                .map(u32::from_be_bytes),
            salt: salt.try_into().ok()?,
        };
        let limited = head
            .costs
            .iter()
            .zip(MOST)
            .all(|(cost, most)| *cost <= most);
        limited.then_some(head)
    }
}

impl Sealed {
    /// Takes a file apart. Whatever is not exactly what we wrote is damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, Damaged> {
        let rest = bytes.strip_prefix(MAGIC);
        let rest = rest.ok_or(Damaged::Broken("it does not begin as a vault does"))?;
        match rest.first() {
            Some(&VERSION) => {}
            Some(&version) if version > VERSION => return Err(Damaged::Newer(version)),
            _ => return Err(Damaged::Broken("its version is unknown")),
        }
        let cut = Damaged::Broken("it is cut off");
        let (body, sum) = match bytes.len().checked_sub(SUM) {
            Some(at) => bytes.split_at(at),
            None => return Err(cut),
        };
        if digest(&SHA256, body).as_ref() != sum {
            return Err(Damaged::Broken("its checksum is wrong"));
        }
        let parts = body.get(MAGIC.len() + 1..).and_then(|body| {
            let (head, body) = body.split_at_checked(12 + SALT)?;
            let (nonce, sealed) = body.split_at_checked(NONCE)?;
            Some(Self {
                head: Head::read(head)?,
                nonce: nonce.try_into().ok()?,
                sealed: sealed.to_vec(),
            })
        });
        parts.ok_or(cut)
    }

    /// The entries. `None`: it is another key.
    pub fn open(&self, key: &Key) -> Option<Entries> {
        let mut bytes = Zeroizing::new(self.sealed.clone());
        let nonce = Nonce::assume_unique_for_key(self.nonce);
        let aad = Aad::from(self.head.bytes());
        let plain = key.cipher().ok()?.open_in_place(nonce, aad, &mut bytes);
        read_entries(plain.ok()?)
    }
}

impl Key {
    fn cipher(&self) -> Result<LessSafeKey, Unspecified> {
        UnboundKey::new(&CHACHA20_POLY1305, &*self.0).map(LessSafeKey::new)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

/// The file of these entries, with a nonce of its own.
pub fn seal(head: &Head, key: &Key, entries: &Entries) -> Result<Vec<u8>, Unspecified> {
    let mut nonce = [0; NONCE];
    SystemRandom::new().fill(&mut nonce)?;
    let mut text = write_entries(entries);
    let cipher = key.cipher()?;
    let aad = Aad::from(head.bytes());
    let tag =
        cipher.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text)?;
    let mut bytes = [&head.bytes()[..], &nonce, &text, tag.as_ref()].concat();
    let sum = digest(&SHA256, &bytes);
    bytes.extend_from_slice(sum.as_ref());
    Ok(bytes)
}

/// Each name and password behind its length, in a buffer that never grows and so leaves no copies.
fn write_entries(entries: &Entries) -> Zeroizing<Vec<u8>> {
    let fields = || {
        let both =
            |(name, password): (&'_ String, &'_ Password)| [name.len(), password.reveal().len()];
        entries.iter().flat_map(both)
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(fields().map(|length| length + 4).sum()));
    for (name, password) in entries {
        for field in [name.as_str(), password.reveal()] {
            let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(field.as_bytes());
        }
    }
    bytes
}

fn read_entries(mut bytes: &[u8]) -> Option<Entries> {
    let mut entries = Entries::new();
    while !bytes.is_empty() {
        let name = field(&mut bytes)?.to_owned();
        let password = Password::new(field(&mut bytes)?.to_owned());
        entries.insert(name, password);
    }
    Some(entries)
}

fn field<'a>(bytes: &mut &'a [u8]) -> Option<&'a str> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (field, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    *bytes = rest;
    std::str::from_utf8(field).ok()
}

const MAGIC: &[u8] = b"argosy vault\n";
const VERSION: u8 = 1;
const SALT: usize = 16;
const NONCE: usize = 12;
const SUM: usize = 32;

/// 64 MiB and three passes: RFC 9106's second recommendation, but for one lane.
const COSTS: [u32; 3] = [64 * 1024, 3, 1];

/// What a file may ask of us.
const MOST: [u32; 3] = [1024 * 1024, 64, 16];
