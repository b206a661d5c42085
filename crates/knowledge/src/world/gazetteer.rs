//! Towns and regions with coordinates.

use std::cmp::Ordering;

use crate::tables::HashMap;

use super::fold_lower;

/// A town of the gazetteer, or a county.
#[derive(Clone, Debug, PartialEq)]
pub struct City {
    /// Usual name.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// GeoNames code of the first-order division.
    pub admin1: String,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// Inhabitants; 0 where not kept.
    pub population: u32,
    /// GeoNames id, where known.
    pub id: Option<u32>,
}

/// A province, sea, disputed territory or other place that is no town.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// Usual name.
    pub name: String,
    /// ISO 3166-1 alpha-3; none for what lies in several countries or none.
    pub country: Option<String>,
    /// GeoNames code of the first-order division that it is, where it is one.
    pub admin1: Option<String>,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// GeoNames id, where known.
    pub id: Option<u32>,
}

/// Towns and regions.
#[derive(Debug, Default)]
pub struct Gazetteer {
    /// The rows of `cities.csv`, sorted by the bytes of their first field.
    pub(super) rows: &'static str,
    pub(super) regions: Vec<Region>,
    pub(super) region_names: HashMap<String, Vec<usize>>,
    /// Names of first-order divisions by country (alpha-3) and code.
    pub(super) divisions: HashMap<(String, String), String>,
}

impl Gazetteer {
    /// The towns of a name, the most populous first. Capitals and marks don't matter.
    pub fn cities(&self, name: &str) -> Vec<City> {
        let wanted = fold_lower(name);
        if wanted.is_empty() || wanted.contains([',', '"', '\n']) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut rest = self.rows.get(self.first_at_or_after(&wanted)..).unwrap_or("");
        while let Some((row, after)) = rest.split_once('\n') {
            if key(row) != wanted {
                break;
            }
            found.extend(parse(row));
            rest = after;
        }
        found
    }

    /// The regions of a name.
    pub fn regions(&self, name: &str) -> impl Iterator<Item = &Region> {
        let indices = self.region_names.get(&super::fold(name)).map_or(&[][..], Vec::as_slice);
        indices.iter().filter_map(|&index| self.regions.get(index))
    }

    /// The name of a first-order division.
    pub fn division(&self, alpha3: &str, admin1: &str) -> Option<&str> {
        self.divisions.get(&(alpha3.to_owned(), admin1.to_owned())).map(String::as_str)
    }

    /// Start of the first row whose key is not before the one wanted.
    fn first_at_or_after(&self, wanted: &str) -> usize {
        let bytes = self.rows.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = bytes[..middle].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            let end = bytes[middle..]
                .iter()
                .position(|&byte| byte == b'\n')
                .map_or(bytes.len(), |at| middle + at + 1);
            match key(&self.rows[start..end]).as_bytes().cmp(wanted.as_bytes()) {
                Ordering::Less => low = end,
                _ => high = start,
            }
        }
        low
    }
}

fn key(row: &str) -> &str {
    row.split(',').next().unwrap_or("")
}

/// A row of the sorted file; the generator leaves out names with commas or quotation marks.
fn parse(row: &str) -> Option<City> {
    let mut fields = row.split(',');
    let folded = fields.next()?;
    let name = fields.next()?;
    Some(City {
        name: if name.is_empty() { capitalised(folded) } else { name.to_owned() },
        country: fields.next()?.to_owned(),
        admin1: fields.next()?.to_owned(),
        lat: fields.next()?.parse().ok()?,
        lon: fields.next()?.parse().ok()?,
        population: fields.next()?.parse().ok()?,
        id: fields.next()?.trim().parse().ok(),
    })
}

/// Each word's first letter a capital: what the file leaves out where it is the name.
fn capitalised(folded: &str) -> String {
    let mut name = String::with_capacity(folded.len());
    let mut begins = true;
    for character in folded.chars() {
        if begins {
            name.extend(character.to_uppercase());
        } else {
            name.push(character);
        }
        begins = !character.is_alphabetic();
    }
    name
}
