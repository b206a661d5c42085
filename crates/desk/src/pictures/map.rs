//! Places on the outlines of the land. There are no borders: they are disputed where negotiations are.

use std::sync::LazyLock;

use maud::{Markup, html};

use super::at;

/// Outlines of the land; source and licence at the head of the file.
const LAND: &str = include_str!("../../../../knowledge/land.txt");

/// A degree in the picture's units.
const DEGREE: f64 = 10.0;

/// The least that is shown, in degrees: nearer than that the outlines are too coarse to help.
const NEAREST: f64 = 16.0;

/// A place.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// Its name.
    pub name: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// How often it is named.
    pub count: usize,
    /// What happened there.
    pub link: String,
}

static OUTLINE: LazyLock<String> = LazyLock::new(|| {
    let mut path = String::new();
    for ring in LAND.lines().filter(|line| !line.starts_with('#')) {
        let points = unrolled(ring);
        let far = |most: f64| points.iter().any(|(lon, _)| lon.abs() > most);
        // A ring across the antimeridian is drawn at both edges of the map.
        let shifts: &[f64] = if far(180.0) { &[-360.0, 0.0, 360.0] } else { &[0.0] };
        for shift in shifts {
            for (index, (lon, lat)) in points.iter().enumerate() {
                path.push(if index == 0 { 'M' } else { 'L' });
                path.push_str(&at((lon + shift) * DEGREE));
                path.push(' ');
                path.push_str(&at(-lat * DEGREE));
            }
            path.push('z');
        }
    }
    path
});

/// The points of a ring, longitudes going on beyond 180 degrees where it crosses the antimeridian.
fn unrolled(ring: &str) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for point in ring.split(';') {
        if let Some((lon, lat)) = point.split_once(' ')
            && let (Ok(mut lon), Ok(lat)) = (lon.parse::<f64>(), lat.parse::<f64>())
        {
            if let Some((before, _)) = points.last() {
                lon += ((before - lon) / 360.0).round() * 360.0;
            }
            points.push((lon, lat));
        }
    }
    points
}

/// What part of the world is shown: left, top, width and height in degrees, north up.
fn window(spots: &[Spot], whole: bool) -> (f64, f64, f64, f64) {
    let sound = |spot: &&Spot| spot.lat.is_finite() && spot.lon.is_finite();
    if whole || !spots.iter().any(|spot| sound(&spot)) {
        return (-180.0, 84.0, 360.0, 142.0);
    }
    let fold = |value: fn(&Spot) -> f64, pick: fn(f64, f64) -> f64, from: f64| {
        spots.iter().filter(sound).map(value).fold(from, pick)
    };
    let (west, east) =
        (fold(|spot| spot.lon, f64::min, f64::INFINITY), fold(|spot| spot.lon, f64::max, f64::NEG_INFINITY));
    let (south, north) =
        (fold(|spot| spot.lat, f64::min, f64::INFINITY), fold(|spot| spot.lat, f64::max, f64::NEG_INFINITY));
    // Room about the places, and the shape of a page: half as high as wide.
    let width = ((east - west) * 1.3).max((north - south) * 2.6).clamp(NEAREST, 360.0);
    let height = (width / 2.0).min(142.0);
    let left = ((west + east) / 2.0 - width / 2.0).clamp(-180.0, 180.0 - width);
    let top = ((north + south) / 2.0 + height / 2.0).clamp(-58.0 + height, 84.0);
    (left, top, width, height)
}

/// The picture.
pub fn picture(spots: &[Spot], whole: bool) -> Markup {
    let (left, top, width, height) = window(spots, whole);
    // Sizes in units of the page, whatever part of the world is shown.
    let unit = width * DEGREE / 1000.0;
    let most = spots.iter().map(|spot| spot.count).max().unwrap_or(1).max(1);
    let step = if width > 180.0 {
        30.0
    } else if width > 60.0 {
        10.0
    } else {
        5.0
    };
    let lines = |from: f64, to: f64| {
        let first = (from / step).ceil();
        (0..80_i32).map(move |index| (first + f64::from(index)) * step).take_while(move |line| *line <= to)
    };
    let mut sorted: Vec<&Spot> =
        spots.iter().filter(|spot| spot.lat.is_finite() && spot.lon.is_finite()).collect();
    sorted.sort_by(|one, two| two.count.cmp(&one.count).then(one.name.cmp(&two.name)));
    // Names that would lie on another are left to the list below the map.
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    let named: Vec<bool> = sorted
        .iter()
        .map(|spot| {
            let long = (spot.name.chars().count().min(40) as f64 * 7.5 + 18.0) * unit;
            let (x, y) = (spot.lon * DEGREE, -spot.lat * DEGREE);
            let free = taken.iter().all(|(other, row, length)| {
                (y - row).abs() > 15.0 * unit || x > other + length || x + long < *other
            });
            if free {
                taken.push((x, y, long));
            }
            free
        })
        .collect();
    html! {
        svg .picture .map viewBox={ (at(left * DEGREE)) " " (at(-top * DEGREE)) " " (at(width * DEGREE)) " " (at(height * DEGREE)) }
            role="group" aria-label="Map of places" {
            rect .sea x=(at(left * DEGREE)) y=(at(-top * DEGREE)) width=(at(width * DEGREE)) height=(at(height * DEGREE)) {}
            g .graticule stroke-width=(at(unit.max(0.1))) {
                @for lon in lines(left, left + width) {
                    line x1=(at(lon * DEGREE)) x2=(at(lon * DEGREE)) y1=(at(-top * DEGREE)) y2=(at((height - top) * DEGREE)) {}
                }
                @for lat in lines(top - height, top) {
                    line x1=(at(left * DEGREE)) x2=(at((left + width) * DEGREE)) y1=(at(-lat * DEGREE)) y2=(at(-lat * DEGREE)) {}
                }
            }
            path .land d=(OUTLINE.as_str()) stroke-width=(at((0.8 * unit).max(0.1))) {}
            @for (spot, named) in sorted.iter().zip(&named) {
                @let radius = (4.0 + 10.0 * (spot.count as f64 / most as f64).sqrt()) * unit;
                @let (x, y) = (spot.lon * DEGREE, -spot.lat * DEGREE);
                a .spot href=(spot.link) aria-label={ (spot.name) ", named " (spot.count) " times" } {
                    title { (spot.name) ": " (spot.count) }
                    circle cx=(at(x)) cy=(at(y)) r=(at(radius)) stroke-width=(at(1.5 * unit)) {}
                    @if *named {
                        text x=(at(x + radius + 4.0 * unit)) y=(at(y + 4.0 * unit)) font-size=(at(13.0 * unit)) stroke-width=(at(3.0 * unit)) { (spot.name) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(name: &str, lat: f64, lon: f64) -> Spot {
        Spot { name: name.to_owned(), lat, lon, count: 1, link: "/".to_owned() }
    }

    #[test]
    fn the_window_holds_every_place() {
        for spots in [
            vec![spot("Osh", 40.5, 72.8), spot("Geneva", 46.2, 6.1)],
            vec![spot("Suva", -18.1, 178.4), spot("Apia", -13.8, -171.8)],
            vec![spot("Osh", 40.5, 72.8)],
            vec![spot("Longyearbyen", 78.2, 15.6)],
        ] {
            let (left, top, width, height) = window(&spots, false);
            for spot in spots {
                assert!(spot.lon >= left && spot.lon <= left + width, "{spot:?}");
                assert!(spot.lat <= top && spot.lat >= top - height, "{spot:?} {top} {height}");
            }
        }
    }

    #[test]
    fn no_coast_leaps_across_the_map() {
        for ring in LAND.lines().filter(|line| !line.starts_with('#')) {
            let points = unrolled(ring);
            assert!(points.windows(2).all(|pair| (pair[0].0 - pair[1].0).abs() < 40.0), "{ring}");
        }
    }

    #[test]
    fn the_land_is_there_and_no_place_is_no_trouble() {
        assert!(OUTLINE.len() > 20_000);
        assert!(picture(&[], false).into_string().contains("class=\"land\""));
        assert!(picture(&[spot("x", f64::NAN, 0.0)], false).into_string().contains("class=\"land\""));
    }
}
