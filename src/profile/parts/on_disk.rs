//! A record of a part as it is written.

use std::ops::Range;
use std::path::PathBuf;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use serde::{Deserialize, Serialize};

use super::{PartDirection, PartRecord, Stood};
use crate::profile::path_text;
use crate::profile::site::Endpoint;
use crate::protocol::{Name, RemotePath};

/// A record as it is written: bytes from a server are percent-encoded.
#[derive(Serialize, Deserialize)]
pub(super) struct OnDisk {
    direction: PartDirection,
    #[serde(with = "path_text")]
    local: PathBuf,
    remote: String,
    part: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_modified: Option<i64>,
    #[serde(default)]
    adopted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stood: Option<Stood>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    direct: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    aside: Option<String>,
    #[serde(default)]
    held: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unhashed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing: Option<Vec<(u64, u64)>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked: Option<String>,
    endpoint: Endpoint,
}

impl From<&PartRecord> for OnDisk {
    fn from(record: &PartRecord) -> Self {
        Self {
            direction: record.direction,
            local: record.local.clone(),
            remote: encoded(record.remote.as_bytes()),
            part: encoded(record.part.as_bytes()),
            source_size: record.source_size,
            source_modified: record.source_modified,
            adopted: record.adopted,
            stood: record.stood,
            direct: record.direct,
            aside: record.aside.as_ref().map(|name| encoded(name.as_bytes())),
            held: record.held,
            unhashed: record.unhashed,
            missing: record.missing.as_ref().map(|ranges| {
                let ends = ranges.iter().map(|range| (range.start, range.end));
                ends.collect()
            }),
            asked: record.asked.as_ref().map(|name| encoded(name.as_bytes())),
            endpoint: record.endpoint.clone(),
        }
    }
}

impl OnDisk {
    /// `None` where a path or name is not one that we would have written.
    pub(super) fn into_record(self) -> Option<PartRecord> {
        let part = Name::new(decoded(&self.part));
        let aside = self.aside.as_deref().map(|text| Name::new(decoded(text)));
        let is_hostile = |name: &Name| name.refusal().is_some();
        if is_hostile(&part) || aside.as_ref().is_some_and(is_hostile) {
            return None;
        }
        let missing: Option<Vec<_>> = self
            .missing
            .map(|ends| ends.into_iter().map(|(start, end)| start..end).collect());
        if let Some(ranges) = &missing
            && !are_in_order(ranges, self.source_size?)
        {
            return None;
        }
        Some(PartRecord {
            endpoint: self.endpoint,
            direction: self.direction,
            local: self.local,
            remote: RemotePath::parse(decoded(&self.remote)).ok()?,
            part,
            source_size: self.source_size,
            source_modified: self.source_modified,
            adopted: self.adopted,
            stood: self.stood,
            direct: self.direct,
            aside,
            held: self.held,
            unhashed: self.unhashed,
            missing,
            asked: self.asked.as_deref().map(|text| Name::new(decoded(text))),
        })
    }
}

/// Each behind the one before, and none behind the end.
fn are_in_order(ranges: &[Range<u64>], size: u64) -> bool {
    let mut end = 0;
    ranges.iter().all(|range| {
        let fits = end <= range.start && range.start < range.end && range.end <= size;
        end = range.end;
        fits
    })
}

/// Bytes from a server as they are written.
pub(in crate::profile) fn encoded(bytes: &[u8]) -> String {
    percent_encode(bytes, ENCODED).to_string()
}

pub(in crate::profile) fn decoded(text: &str) -> Vec<u8> {
    percent_decode_str(text).collect()
}

/// Letters, digits and the usual marks of a path stay readable.
const ENCODED: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b' ');
