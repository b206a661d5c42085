//! Who is about in reports of several kinds of negotiations, all invented: names, kinds and countries of the actors,
//! whom short forms and pronouns mean, and which names are only places.

use legation_knowledge::Knowledge;
use legation_language::{ModelSize, builtin};
use legation_reading::read;
use legation_record::{Actor, Model, Record, Report};

fn record(title: &str, published: &str, text: &str) -> Record {
    let report = Report {
        title: title.into(),
        text: text.into(),
        published: Some(published.into()),
        ..Report::default()
    };
    let knowledge = Knowledge::builtin().expect("the built-in knowledge loads");
    let document = builtin(ModelSize::Swift).expect("the built-in model loads").read(title, text);
    read(&report, &document, &knowledge, Model::default()).0
}

fn actor<'r>(record: &'r Record, name: &str) -> &'r Actor {
    record
        .actors
        .iter()
        .find(|actor| actor.name == name || actor.aliases.iter().any(|alias| alias == name))
        .unwrap_or_else(|| {
            panic!(
                "{name} is not among {:?}",
                record.actors.iter().map(|actor| &actor.name).collect::<Vec<_>>()
            )
        })
}

fn assert_actors(record: &Record, wanted: &[(&str, &str, Option<&str>)]) {
    for (name, kind, country) in wanted {
        let actor = actor(record, name);
        assert_eq!((actor.kind.label(), actor.country.as_deref()), (*kind, *country), "{name}");
    }
}

fn assert_nobody(record: &Record, names: &[&str]) {
    for name in names {
        assert!(!record.actors.iter().any(|actor| actor.name == *name), "{name} is an actor");
    }
}

#[test]
fn a_ceasefire() {
    let record = record(
        "Mediators see opening in Sudan truce talks",
        "2024-08-19",
        "GENEVA — Egypt and Saudi Arabia pressed Sudan's warring generals on Sunday to open two roads for aid, but \
         the army stayed away from the talks in Switzerland.\n\n\
         \"We have waited long enough,\" said Tom Perriello, the U.S. special envoy. He said the Rapid Support Forces \
         had sent a delegation to Geneva.\n\n\
         Abdel Fattah al-Burhan, the army chief, told reporters in Port Sudan that Khartoum would not sit down with \
         the paramilitary group until it left civilian homes. A Western diplomat said Burhan was isolated.\n\n\
         The United Nations welcomed the plan. Its secretary-general, António Guterres, urged both sides to stop.",
    );
    assert_actors(
        &record,
        &[
            ("Egypt", "government", Some("EGY")),
            ("Saudi Arabia", "government", Some("SAU")),
            ("Sudan", "government", Some("SDN")),
            ("Rapid Support Forces", "armed_group", Some("SDN")),
            ("Tom Perriello", "person", Some("USA")),
            ("Abdel Fattah al-Burhan", "person", Some("SDN")),
            ("United Nations", "alliance", None),
            ("António Guterres", "person", None),
            ("Western diplomat", "person", None),
        ],
    );
    assert_nobody(&record, &["Switzerland", "GENEVA", "Geneva", "Port Sudan"]);
    let burhan = actor(&record, "Abdel Fattah al-Burhan");
    assert!(burhan.mentions.iter().any(|mention| mention.text == "Burhan"));
}

#[test]
fn a_budget_dispute() {
    let record = record(
        "",
        "2025-11-04",
        "The Dutch finance minister, Willem Hoogland, said on Tuesday that he would not sign the pact. Ms Ilse \
         Brandt, who leads the Liberal Union, called the minister's refusal a surprise. She promised a vote.\n\n\
         In Paris, President Emmanuel Macron said that France would wait. The French president added that he had \
         spoken with Hoogland.\n\n\
         The European Central Bank declined to comment.",
    );
    assert_actors(
        &record,
        &[
            ("Willem Hoogland", "person", Some("NLD")),
            ("Emmanuel Macron", "person", Some("FRA")),
            ("France", "government", Some("FRA")),
            ("European Central Bank", "institution", None),
        ],
    );
    let of = |name: &str| -> Vec<String> {
        actor(&record, name).mentions.iter().map(|mention| mention.text.clone()).collect()
    };
    assert!(of("Willem Hoogland").contains(&"he".to_owned()), "{:?}", of("Willem Hoogland"));
    assert!(of("Ilse Brandt").contains(&"She".to_owned()), "{:?}", of("Ilse Brandt"));
    assert!(
        of("Emmanuel Macron").iter().any(|text| text.contains("president")),
        "{:?}",
        of("Emmanuel Macron")
    );
    assert_nobody(&record, &["Paris"]);
}

#[test]
fn a_strike() {
    let record = record(
        "",
        "2025-02-11",
        "OTTAWA – The dockworkers' union CLW has rejected an offer by the port operator HarbourOne, its president \
         Denise Tremblay said. \"They are not serious,\" Tremblay said.\n\n\
         The company said it was ready to talk. A spokesman for HarbourOne, Mark Ellison, said the union had until \
         Friday. Some 300 truckers blocked a bridge near Windsor.",
    );
    assert_actors(
        &record,
        &[
            ("CLW", "group", Some("CAN")),
            ("HarbourOne", "company", Some("CAN")),
            ("Denise Tremblay", "person", Some("CAN")),
            ("Mark Ellison", "person", Some("CAN")),
        ],
    );
    let company = actor(&record, "HarbourOne");
    assert!(
        company.mentions.iter().any(|mention| mention.text.ends_with("company")),
        "{:?}",
        company.mentions
    );
    assert_eq!(record.actors.iter().filter(|actor| actor.kind.label() == "company").count(), 1);
}

#[test]
fn namesakes_stay_two() {
    let record = record(
        "",
        "2019-05-02",
        "Juan Delgado, the mayor, met his sister Rosa Delgado, the opposition leader, in Quito. Delgado said he would \
         resign. Ms Delgado welcomed it.",
    );
    let both: Vec<_> = record.actors.iter().filter(|actor| actor.name.ends_with("Delgado")).collect();
    assert_eq!(both.len(), 2, "{both:?}");
    let rosa = actor(&record, "Rosa Delgado");
    assert!(rosa.mentions.len() > 1, "{:?}", rosa.mentions);
}

#[test]
fn places_are_told_apart() {
    let record = record(
        "",
        "2023-03-03",
        "BERLIN (Reuters) - Talks between Armenia and Azerbaijan resumed in Tbilisi, Georgia, after a meeting in \
         Paris, Texas, was called off. Yerevan said Baku had broken its word.",
    );
    let place = |name: &str| {
        record.places.iter().find(|place| place.name == name).unwrap_or_else(|| panic!("{name} is no place"))
    };
    assert_eq!(place("Tbilisi").country.as_deref(), Some("GEO"));
    assert_eq!(place("Paris").country.as_deref(), Some("USA"));
    assert_eq!(place("Paris").admin1.as_deref(), Some("Texas"));
    assert!(place("Berlin").lat.is_some_and(|lat| (lat - 52.5).abs() < 0.5));
    assert_actors(
        &record,
        &[("Armenia", "government", Some("ARM")), ("Azerbaijan", "government", Some("AZE"))],
    );
    assert_nobody(&record, &["Georgia", "Paris", "Germany"]);
    assert!(actor(&record, "Armenia").mentions.iter().any(|mention| mention.text == "Yerevan"));
}
