//! The data files of the world, checked for what a slip of an editor would break.

use std::collections::{BTreeMap, BTreeSet};

use legation_knowledge::world::{Gender, Named, World};

fn world() -> World {
    World::builtin().expect("the shipped files are read")
}

#[test]
fn codes_are_well_formed_and_unique() {
    let world = world();
    let mut alpha2 = BTreeSet::new();
    let mut alpha3 = BTreeSet::new();
    for country in world.countries() {
        assert!(country.alpha2.len() == 2 && country.alpha2.bytes().all(|byte| byte.is_ascii_uppercase()));
        assert!(country.alpha3.len() == 3 && country.alpha3.bytes().all(|byte| byte.is_ascii_uppercase()));
        assert!(alpha2.insert(&country.alpha2), "{} twice", country.alpha2);
        assert!(alpha3.insert(&country.alpha3), "{} twice", country.alpha3);
    }
    assert_eq!(alpha2.len(), 250, "249 codes of ISO 3166-1, and Kosovo");
    for person in world.people() {
        for term in &person.terms {
            let known = world.country(&term.of).is_some() || world.organisation(&term.of).is_some();
            assert!(known, "{}: {}", person.name, term.of);
        }
    }
    for organisation in world.organisations() {
        assert!(
            organisation.part_of.as_ref().is_none_or(|whole| world.organisation(whole).is_some()),
            "{} is part of nothing known",
            organisation.id
        );
    }
}

#[test]
fn organisations_belong_to_countries_and_kinds_that_exist() {
    let world = world();
    let kinds = [
        "government",
        "institution",
        "alliance",
        "armed_group",
        "party",
        "company",
        "group",
        "media",
        "other",
    ];
    let sectors = [
        "GOV", "MIL", "REB", "OPP", "LEG", "JUD", "SPY", "IGO", "NGO", "MED", "BUS", "CVL", "COP", "EDU",
        "LAB", "PTY",
    ];
    for organisation in world.organisations() {
        assert!(kinds.contains(&organisation.kind.as_str()), "{}: {}", organisation.id, organisation.kind);
        assert!(
            sectors.contains(&organisation.sector.as_str()),
            "{}: {}",
            organisation.id,
            organisation.sector
        );
        for code in organisation.country.iter().chain(&organisation.members) {
            assert!(world.country(code).is_some(), "{}: {code}", organisation.id);
        }
    }
}

/// Two actors of one kind may share a name only where the report's country can choose between them; a name that
/// is a country's always means the country.
#[test]
fn no_name_claims_two_actors_without_a_rule() {
    let world = world();
    let mut claims: BTreeMap<String, Vec<(String, Option<String>)>> = BTreeMap::new();
    for organisation in world.organisations() {
        for name in std::iter::once(&organisation.name).chain(&organisation.other_names) {
            claims
                .entry(name.clone())
                .or_default()
                .push((organisation.id.clone(), organisation.country.clone()));
        }
    }
    for (name, claimants) in claims {
        let countries: BTreeSet<_> = claimants.iter().map(|(_, country)| country).collect();
        assert!(countries.len() == claimants.len(), "{name}: {claimants:?}");
    }
    for country in world.countries() {
        let others: Vec<_> = world
            .named(&country.name)
            .iter()
            .filter(|named| matches!(named, Named::Country(index) if world.countries()[*index].alpha3 != country.alpha3))
            .collect();
        assert!(others.is_empty(), "{} is two countries", country.name);
    }
}

#[test]
fn terms_of_one_person_offices_do_not_overlap() {
    let world = world();
    // Offices that several people hold at a time.
    let shared = [
        "Senator",
        "Special Envoy",
        "Kremlin aide",
        "Deputy Foreign Minister",
        "Spokesman",
        "Party leader",
        "Opposition leader",
        "Member of the Presidency",
        "Leader",
        "Presidential adviser",
    ];
    let mut by_office: BTreeMap<(&str, &str), Vec<_>> = BTreeMap::new();
    for person in world.people() {
        for term in &person.terms {
            if let (Some(from), Some(to)) = (term.from, term.to) {
                assert!(from <= to, "{}: a term ends before it begins", person.name);
            }
            by_office.entry((&term.of, &term.office)).or_default().push((term.from, term.to, &person.name));
        }
    }
    for ((of, office), mut terms) in by_office {
        if shared.contains(&office) {
            continue;
        }
        terms.sort();
        for pair in terms.windows(2) {
            let (_, end, before) = &pair[0];
            let (start, _, after) = &pair[1];
            let (Some(end), Some(start)) = (end, start) else {
                panic!("{office} of {of}: {before} has no end before {after}")
            };
            // Months and years are kept as their first and last day.
            assert!(
                start.checked_add(jiff::Span::new().days(31)).is_ok_and(|slack| *end <= slack),
                "{office} of {of}: {before} and {after} overlap"
            );
        }
    }
}

#[test]
fn the_day_decides_who_holds_an_office() {
    let world = world();
    let day = |text: &str| text.parse().expect("a date");
    let president = |date| world.holder("president", "USA", day(date)).map(|person| person.name.as_str());
    assert_eq!(president("2016-10-01"), Some("Barack Obama"));
    assert_eq!(president("2017-02-01"), Some("Donald Trump"));
    assert_eq!(president("2022-02-01"), Some("Joe Biden"));
    assert_eq!(president("2025-05-15"), Some("Donald Trump"));
    let clinton =
        world.person_of_surname("Clinton", Some(day("2010-01-01"))).map(|person| person.name.as_str());
    assert_eq!(clinton, Some("Hillary Clinton"));
}

#[test]
fn names_are_found_without_marks_but_with_capitals() {
    let world = world();
    let country = |name: &str| {
        world.named(name).iter().find_map(|named| match named {
            Named::Country(index) => Some(world.countries()[*index].alpha3.as_str()),
            _ => None,
        })
    };
    assert_eq!(country("US"), Some("USA"));
    assert_eq!(country("us"), None);
    assert_eq!(country("Türkiye"), Some("TUR"));
    assert_eq!(country("Côte d’Ivoire"), Some("CIV"));
    assert!(world.named("Kremlin").iter().any(|named| matches!(named, Named::Seat { place: false, .. })));
    assert!(world.named("Ankara").iter().any(|named| matches!(named, Named::Seat { place: true, .. })));
    assert_eq!(world.gender_of("Paula"), Some(Gender::Feminine));
    assert_eq!(world.gender_of("Jordan"), Some(Gender::Masculine));
}

#[test]
fn towns_are_found_in_the_sorted_file() {
    let world = world();
    let first =
        |name: &str| world.places().cities(name).into_iter().next().map(|city| (city.name, city.country));
    for (name, country) in
        [("Istanbul", "TR"), ("Geneva", "CH"), ("Zürich", "CH"), ("Kiev", "UA"), ("Doha", "QA")]
    {
        assert_eq!(first(name).map(|(_, found)| found).as_deref(), Some(country), "{name}");
    }
    assert_eq!(first("No Such Town"), None);
    assert_eq!(first(""), None);
    assert!(world.places().regions("Donbas").any(|region| region.country.as_deref() == Some("UKR")));
    assert_eq!(world.places().division("USA", "TX"), Some("Texas"));
}

#[test]
fn the_file_of_towns_is_sorted_and_its_rows_are_whole() {
    let text = include_str!("../../../knowledge/cities.csv");
    let rows = text.lines().filter(|row| !row.starts_with('#')).skip(1);
    let mut before = "";
    let mut number = 0;
    for row in rows {
        let fields: Vec<_> = row.split(',').collect();
        assert_eq!(fields.len(), 8, "{row}");
        assert!(before.as_bytes() <= fields[0].as_bytes(), "{row} is out of order");
        let (lat, lon): (f64, f64) = (fields[4].parse().expect(row), fields[5].parse().expect(row));
        assert!(lat.abs() <= 90.0 && lon.abs() <= 180.0, "{row}");
        before = fields[0];
        number += 1;
    }
    assert!(number > 40_000);
}

#[test]
fn every_file_says_where_it_comes_from_and_under_which_licence() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
    let mut files = 0;
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if !path.extension().is_some_and(|extension| extension == "csv" || extension == "toml") {
                continue;
            }
            files += 1;
            let text = std::fs::read_to_string(&path).expect("text");
            let head: String = text
                .lines()
                .take_while(|line| line.starts_with('#'))
                .collect::<Vec<_>>()
                .join("\n")
                .to_lowercase();
            for word in ["source", "licen"] {
                assert!(head.contains(word), "{}: the head says nothing of its {word}…", path.display());
            }
        }
    }
    assert!(files > 20);
}

#[test]
fn a_user_s_own_files_come_beside_what_ships() {
    let folder = std::env::temp_dir().join(format!("legation-knowledge-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    write("README.md", "Not knowledge.");
    write(
        "holders.csv",
        "# Ours.\noffice,of,name,other_names,gender,from,to,family_name\nChief Negotiator,TFC,Ana Brito,,f,2031-02,,\n",
    );
    write(
        "organisations.csv",
        "id,name,other_names,kind,sector,country,members,part_of\nTFC,Tuna Forum Council,TFC;Greenpeace,alliance,IGO,,FJI KIR,\n",
    );
    let mut world = world();
    let files = world.extend_from(&folder).expect("the files are read");
    assert_eq!(files, ["organisations.csv", "holders.csv"]);
    let day = "2031-03-01".parse().expect("a date");
    assert_eq!(
        world.holder("chief negotiator", "TFC", day).map(|person| person.name.as_str()),
        Some("Ana Brito")
    );
    // Where a name means two things, the user's own comes first.
    assert!(matches!(
        world.named("Greenpeace").first(),
        Some(Named::Organisation(index)) if world.organisations()[*index].id == "TFC"
    ));

    let fault = |name: &str, text: &str| {
        let _ = std::fs::remove_file(folder.join("holders.csv"));
        write(name, text);
        let error = self::world().extend_from(&folder).expect_err("a fault");
        let _ = std::fs::remove_file(folder.join(name));
        error.to_string()
    };
    let header = "office,of,name,other_names,gender,from,to,family_name\n";
    let told = fault(
        "holders.csv",
        &format!("# Ours.\n{header}President,USA,A B,,m,2031,,\nEnvoy,ZZZ,C D,,m,2031,,\n"),
    );
    assert!(told.contains("holders.csv, line 4") && told.contains("ZZZ"), "{told}");
    let told = fault("holders.csv", &format!("{header}President,USA,A B,,m,spring,,\n"));
    assert!(told.contains("line 2") && told.contains("spring"), "{told}");
    let told = fault("holders.csv", &format!("{header}President,USA\n"));
    assert!(told.contains("line 2") && told.contains("2 fields"), "{told}");
    let told = fault("presidents.csv", header);
    assert!(told.contains("presidents.csv") && told.contains("holders.csv"), "{told}");
    let told = self::world().extend_from(&folder.join("nowhere")).expect_err("no folder").to_string();
    assert!(told.contains("nowhere"), "{told}");
    let _ = std::fs::remove_dir_all(&folder);
}

/// The bound is generous: a debug build on a loaded machine takes ten times what a release build takes.
#[test]
fn loading_takes_no_time() {
    let begun = std::time::Instant::now();
    let _ = world();
    let took = begun.elapsed();
    let bound = std::time::Duration::from_millis(if cfg!(debug_assertions) { 3000 } else { 300 });
    assert!(took < bound, "loading took {took:?}");
}

#[test]
fn every_metonym_stands_for_something_known() {
    // The loader refuses others; here, that it does.
    let mut world = world();
    assert!(world.extend("metonyms.csv", "name,of,place\nThe Shed,ZZZ,no\n").is_err());
    assert!(world.extend("metonyms.csv", "name,of,place\nThe Shed,NZL,no\n").is_ok());
    assert!(world.extend("recipes.csv", "name\nSoup\n").is_err());
}
