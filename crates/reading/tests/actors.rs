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
    assert_nobody(&record, &["GENEVA", "Geneva", "Switzerland", "Port Sudan"]);
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

#[test]
fn a_farm_pact() {
    let record = record(
        "Chile and Turkey inch toward farm pact",
        "2025-06-03",
        "SANTIAGO, June 3 — Chile's trade minister, Rodrigo Pizarro, said on Tuesday that he expected to sign a farm trade agreement with Turkey before the end of the year, after his Turkish counterpart, Elif Karaca, dropped a demand for quotas on hazelnuts.\n\
         \n\
         \"We are close, but close is not done,\" Pizarro told reporters after four hours of talks at the foreign ministry. Karaca, who flew in from Buenos Aires on Monday, was more guarded. She said Ankara still wanted guarantees on fruit exports.\n\
         \n\
         Both ministers praised the work of Ana Lillo, Chile's chief negotiator, and of her deputy, Tomás Vera. Lillo said the two sides had agreed on 40 of 46 chapters.\n\
         \n\
         The Chilean fruit growers' association Fedefruta, which represents 3,000 farms, welcomed the announcement. Its president, Jorge Valenzuela, called it a relief. A spokeswoman for the Turkish exporters' union TIM declined to comment.\n\
         \n\
         The European Union, which has its own agreement with Santiago, is watching. An official in Brussels, who asked not to be named, said the bloc would not object.",
    );
    assert_actors(
        &record,
        &[
            ("Chile", "government", Some("CHL")),
            ("Turkey", "government", Some("TUR")),
            ("Rodrigo Pizarro", "person", Some("CHL")),
            ("Elif Karaca", "person", Some("TUR")),
            ("Ana Lillo", "person", Some("CHL")),
            ("Tomás Vera", "person", Some("CHL")),
            ("Jorge Valenzuela", "person", Some("CHL")),
            ("European Union", "alliance", None),
        ],
    );
    // "His Turkish counterpart" holds the same office; "her deputy" is no member of a parliament.
    assert_eq!(actor(&record, "Elif Karaca").roles[0].title, "trade minister");
    assert_ne!(actor(&record, "Tomás Vera").sector.as_deref(), Some("LEG"));
    assert_eq!(
        record.actors.iter().filter(|actor| actor.kind.label() == "person" && actor.name == "TIM").count(),
        0
    );
}

#[test]
fn a_rebel_movement() {
    let record = record(
        "Rebels, government trade blame as Doha round stalls",
        "2025-08-23",
        "DOHA — Talks between the Congolese government and the M23 rebel movement broke up on Saturday without a date for the next round, mediators said, as each side accused the other of violating a truce signed in July.\n\
         \n\
         Qatar's minister of state, Mohammed al-Khulaifi, who is leading the mediation, said he would travel to Kinshasa and Kigali next week. \"Neither party has walked away,\" he said. \"They have asked for time.\"\n\
         \n\
         Patrick Muyaya, a spokesman for President Felix Tshisekedi, said the rebels had brought in fighters from Rwanda. Bertrand Bisimwa, the movement's political leader, denied it. He told a news conference that Kinshasa had bombed villages near Walikale and that its delegation had no mandate.\n\
         \n\
         A senior African Union official said the United States had urged both sides to stay. Massad Boulos, the White House's adviser on Africa, met Bisimwa on Friday, according to two diplomats. Washington has threatened sanctions against commanders who block aid.\n\
         \n\
         The head of the U.N. mission, Bintou Keita, warned that 200,000 people had fled. She said her peacekeepers could not reach them.",
    );
    assert_actors(
        &record,
        &[
            ("Democratic Republic of the Congo", "government", Some("COD")),
            ("M23", "armed_group", Some("COD")),
            ("Mohammed al-Khulaifi", "person", Some("QAT")),
            ("Félix Tshisekedi", "person", Some("COD")),
            ("Patrick Muyaya", "person", Some("COD")),
            ("Bertrand Bisimwa", "person", Some("COD")),
            ("Massad Boulos", "person", Some("USA")),
            ("Bintou Keita", "person", None),
        ],
    );
    assert_nobody(&record, &["M23 rebel movement"]);
    assert_eq!(actor(&record, "Massad Boulos").sector.as_deref(), Some("GOV"));
}

#[test]
fn a_hostage_deal() {
    let record = record(
        "Families press for deal as envoy lands in Cairo",
        "2025-07-06",
        "CAIRO (AP) — An Israeli delegation led by Mossad director David Barnea arrived in Cairo on Sunday for a new round of indirect talks with Hamas over the release of hostages held in Gaza.\n\
         \n\
         Hamas negotiator Khalil al-Hayya was already in the Egyptian capital. He met Hassan Rashad, Egypt's intelligence chief, who is shuttling between the two delegations. An Egyptian official said the group had agreed to hand over ten captives, but that it wanted written guarantees from the Americans.\n\
         \n\
         Prime Minister Benjamin Netanyahu has said there will be no ceasefire until all hostages are home. His far-right finance minister, Bezalel Smotrich, threatened to bring down the government. \"If he signs this, we are out,\" Smotrich said.\n\
         \n\
         In Tel Aviv, relatives of the hostages blocked a highway. \"He promised me,\" said Einav Zangauker, whose son Matan is among the captives. She accused Netanyahu of stalling and said that President Trump was their only hope.\n\
         \n\
         U.S. envoy Steve Witkoff is expected on Tuesday. The White House said he would present a bridging proposal. Qatar, the other mediator, said its prime minister would join him.",
    );
    assert_actors(
        &record,
        &[
            ("Israel", "government", Some("ISR")),
            ("Hamas", "armed_group", Some("PSE")),
            ("David Barnea", "person", Some("ISR")),
            ("Khalil al-Hayya", "person", Some("PSE")),
            ("Hassan Rashad", "person", Some("EGY")),
            ("Benjamin Netanyahu", "person", Some("ISR")),
            ("Bezalel Smotrich", "person", Some("ISR")),
            ("Steve Witkoff", "person", Some("USA")),
        ],
    );
    let group: Vec<_> =
        actor(&record, "Hamas").mentions.iter().map(|mention| mention.text.as_str()).collect();
    assert!(group.iter().any(|text| text.ends_with("group")), "{group:?}");
}

#[test]
fn a_business_is_one_whatever_its_name_looks_like() {
    let record = record(
        "Port talks break down",
        "2025-03-10",
        "Talks between the dockers' union HVD and the port operator Nordkai broke down on Monday. Nordkai had offered 3%.\n\n\
         The carmaker said it would ship less. Berg is to meet Ms Sand-Lie on Friday, a spokesman said.",
    );
    assert_actors(&record, &[("Nordkai", "company", None), ("carmaker", "company", None)]);
    assert_nobody(&record, &["Ms", "port operator"]);
}
