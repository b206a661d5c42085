//! Actors and places across reports, and what people decide about them.
//!
//! An actor of a report is an entity by its name (a government by its country). A person who is called by the surname
//! alone is the one of that surname whom the archive knows by a full name, where there is exactly one. What people
//! decide goes before that, is kept in the audit log and holds for every later reading.

use std::collections::{BTreeSet, HashMap};

use legation_knowledge::world::fold_lower;
use legation_record::{Actor, ActorKind, Place};
use sha2::{Digest, Sha256};

use crate::ArchiveError;
use crate::ask::Where;
use crate::days;
use crate::store::{Store, values};

/// A short id for a key: a letter and the beginning of its SHA-256, twelve digits. Among a million keys of a kind, the
/// odds that any two share an id are one to five hundred.
pub(crate) fn id(letter: char, key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{letter}{hex}")
}

/// The key by which an actor is the same in every report.
fn key(actor: &Actor) -> String {
    let folded = folded(&actor.name);
    match (actor.kind, &actor.country) {
        (ActorKind::Government, Some(country)) => format!("government|{country}"),
        (ActorKind::Person, _) => format!("person|{folded}"),
        // "Foreign ministers" of one country are not those of another.
        (ActorKind::Group, Some(country)) => format!("group|{folded}|{country}"),
        _ => format!("body|{folded}"),
    }
}

/// A name as it is looked up.
pub(crate) fn folded(name: &str) -> String {
    let lower = fold_lower(name);
    let lower = lower.strip_prefix("the ").unwrap_or(&lower);
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Entities that reports of a transaction speak of, by their keys.
#[derive(Default)]
pub(crate) struct Known {
    entities: HashMap<String, Entity>,
    /// Whether people have parted anybody from a namesake; none before it is asked.
    parted: Option<bool>,
}

/// What is known of an entity.
#[derive(Clone)]
struct Entity {
    number: i64,
    country: Option<String>,
    has_sector: bool,
    has_role: bool,
}

impl Known {
    /// The key of an actor, which is another where people parted that of a report from a namesake.
    fn key(&mut self, store: &mut Store, actor: &Actor, report: &str) -> Result<String, ArchiveError> {
        let plain = key(actor);
        let parted = match self.parted {
            Some(parted) => parted,
            None => {
                let any = store.first("SELECT 1 FROM apart LIMIT 1", values![])?.is_some();
                *self.parted.insert(any)
            }
        };
        if !parted {
            return Ok(plain);
        }
        let apart =
            store.first("SELECT other FROM apart WHERE key = ?1 AND report = ?2", values![&plain, report])?;
        Ok(apart.map_or(plain, |row| row.text(0)))
    }

    fn entity(&mut self, store: &mut Store, key: &str) -> Result<Option<Entity>, ArchiveError> {
        if let Some(known) = self.entities.get(key) {
            return Ok(Some(known.clone()));
        }
        let row =
            store.first("SELECT number, country, sector, role FROM entities WHERE key = ?1", values![key])?;
        let entity = row.map(|row| Entity {
            number: row.integer(0),
            country: row.text_or_none(1),
            has_sector: row.text_or_none(2).is_some(),
            has_role: row.text_or_none(3).is_some(),
        });
        Ok(entity.inspect(|entity| _ = self.entities.insert(key.to_owned(), entity.clone())))
    }
}

/// The entity of an actor in a report: its number and the side that it is on.
pub(crate) fn of_actor(
    store: &mut Store,
    known: &mut Known,
    actor: &Actor,
    report: &str,
) -> Result<(i64, String), ArchiveError> {
    let key = known.key(store, actor, report)?;
    let role = actor.roles.first().map(|role| role.title.clone());
    let side =
        |number: i64, country: Option<&String>| country.cloned().unwrap_or_else(|| format!("#{number}"));
    if let Some(entity) = known.entity(store, &key)? {
        let number = entity.number;
        // What no report said before is learnt; which report says it first makes no difference but where they differ.
        let news = entity.country.is_none() && actor.country.is_some()
            || !entity.has_sector && actor.sector.is_some()
            || !entity.has_role && role.is_some();
        if news {
            store.execute(
                "UPDATE entities SET country = COALESCE(country, ?2), sector = COALESCE(sector, ?3), \
                 role = COALESCE(role, ?4) WHERE number = ?1",
                values![number, actor.country.clone(), actor.sector.clone(), role],
            )?;
            known.entities.remove(&key);
        }
        let country = actor.country.as_ref().or(entity.country.as_ref());
        return Ok((number, side(number, country)));
    }
    let folded = folded(&actor.name);
    let last = folded.rsplit(' ').next().unwrap_or_default().to_owned();
    let number = store.insert_one(
        "INSERT INTO entities(id, key, name, folded, last, kind, country, sector, role, canonical, decided) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, 0)",
        values![
            id('A', &key),
            &key,
            &actor.name,
            &folded,
            &last,
            actor.kind.label(),
            actor.country.clone(),
            actor.sector.clone(),
            role
        ],
    )?;
    store.execute("UPDATE entities SET canonical = ?1 WHERE number = ?1", values![number])?;
    if actor.kind == ActorKind::Person && (folded == last || is_called_by_surname(store, &last)?) {
        settle_surname(store, &last)?;
    }
    Ok((number, side(number, actor.country.as_ref())))
}

/// Whether somebody is called by a surname alone.
fn is_called_by_surname(store: &mut Store, surname: &str) -> Result<bool, ArchiveError> {
    let row = store
        .first("SELECT 1 FROM entities WHERE folded = ?1 AND kind = 'person' LIMIT 1", values![surname])?;
    Ok(row.is_some())
}

/// Lets those who are called by a surname alone stand for the one person who has it, or for themselves.
fn settle_surname(store: &mut Store, surname: &str) -> Result<(), ArchiveError> {
    let singles = store.query(
        "SELECT number, country, canonical FROM entities WHERE folded = ?1 AND kind = 'person' AND decided = 0",
        values![surname],
    )?;
    for single in singles {
        // Whether there are two is enough to know: of a common surname there are thousands.
        let mut conditions = Where::new("SELECT canonical FROM entities WHERE kind = 'person'");
        conditions.and(" AND last = ? AND folded <> ?", values![surname, surname]);
        if let Some(country) = single.text_or_none(1) {
            conditions.and(" AND (country IS NULL OR country = ?)", values![country]);
        }
        conditions.and(" LIMIT 2", &[]);
        let canonical = match conditions.ask(store)?.as_slice() {
            [only] => only.integer(0),
            _ => single.integer(0),
        };
        if canonical != single.integer(2) {
            store.execute(
                "UPDATE entities SET canonical = ?1 WHERE number = ?2",
                values![canonical, single.integer(0)],
            )?;
            count_again(store, &[canonical, single.integer(0), single.integer(2)])?;
        }
    }
    Ok(())
}

/// Counts one report more, or less, for some entities.
pub(crate) fn count(store: &mut Store, entities: &BTreeSet<i64>, by: i64) -> Result<(), ArchiveError> {
    for entity in entities {
        let alone = store.execute(
            "UPDATE entities SET reports = reports + ?2, told = told + ?2 WHERE number = ?1 AND canonical = number",
            values![*entity, by],
        )?;
        if alone > 0 {
            continue;
        }
        store
            .execute("UPDATE entities SET reports = reports + ?2 WHERE number = ?1", values![*entity, by])?;
        store.execute(
            "UPDATE entities SET told = told + ?2 WHERE number = (SELECT canonical FROM entities WHERE number = ?1)",
            values![*entity, by],
        )?;
    }
    Ok(())
}

/// Counts again how many reports speak of some entities, after somebody began or ceased to stand for them.
fn count_again(store: &mut Store, entities: &[i64]) -> Result<(), ArchiveError> {
    for entity in entities {
        store.execute(
            "UPDATE entities SET told = (SELECT COALESCE(SUM(o.reports), 0) FROM entities o WHERE o.canonical = ?1) \
             WHERE number = ?1",
            values![*entity],
        )?;
    }
    Ok(())
}

/// The number of a place across reports.
pub(crate) fn of_place(store: &mut Store, place: &Place) -> Result<i64, ArchiveError> {
    let folded = folded(&place.name);
    let key = match place.geonames_id {
        Some(id) => format!("geonames|{id}"),
        None => format!("name|{folded}"),
    };
    if let Some(row) = store.first("SELECT number FROM places WHERE key = ?1", values![&key])? {
        return Ok(row.integer(0));
    }
    store.insert_one(
        "INSERT INTO places(id, key, name, folded, country, lat, lon) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        values![id('P', &key), &key, &place.name, &folded, place.country.clone(), place.lat, place.lon],
    )
}

/// The one entity that a name or an id means.
///
/// # Errors
/// When there is none, or several.
pub(crate) fn the_one(store: &mut Store, name: &str) -> Result<i64, ArchiveError> {
    let found = named(store, name)?;
    match found.as_slice() {
        [] => Err(ArchiveError::unknown(name)),
        [one] => Ok(*one),
        several => {
            let mut names = Vec::new();
            for number in several.iter().take(5) {
                if let Some(row) =
                    store.first("SELECT id, name FROM entities WHERE number = ?1", values![*number])?
                {
                    names.push(format!("{} ({})", row.text(1), row.text(0)));
                }
            }
            Err(ArchiveError::question(format!("{name} may be any of {}: give the id", names.join(", "))))
        }
    }
}

/// Those whom a name or an id means, as the numbers of whom they stand for: an exact name before a part of one.
pub(crate) fn named(store: &mut Store, name: &str) -> Result<Vec<i64>, ArchiveError> {
    let folded = folded(name);
    let mut found = store.query(
        "SELECT DISTINCT canonical FROM entities WHERE id = ?1 OR folded = ?2 ORDER BY canonical",
        values![name, &folded],
    )?;
    if found.is_empty() && !folded.is_empty() {
        let part = format!("%{}%", folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
        found = store.query(
            "SELECT DISTINCT canonical FROM entities WHERE folded LIKE ?1 ESCAPE '\\' ORDER BY canonical LIMIT 200",
            values![part],
        )?;
    }
    Ok(found.iter().map(|row| row.integer(0)).collect())
}

/// Lets one entity stand for another.
pub(crate) fn merge(store: &mut Store, keep: i64, gone: i64, who: &str) -> Result<(), ArchiveError> {
    if keep == gone {
        return Err(ArchiveError::question("these are one already"));
    }
    store.execute(
        "UPDATE entities SET canonical = ?1, decided = 1 WHERE canonical = ?2",
        values![keep, gone],
    )?;
    count_again(store, &[keep, gone])?;
    let (keep, gone) = (key_of(store, keep)?, key_of(store, gone)?);
    audit(store, who, "merge", &keep, Some(&gone))
}

/// Lets an entity stand for itself again.
pub(crate) fn part(store: &mut Store, entity: i64, who: &str) -> Result<(), ArchiveError> {
    let row = store.first("SELECT canonical FROM entities WHERE number = ?1", values![entity])?;
    let stood_for = row.map_or(entity, |row| row.integer(0));
    if stood_for == entity {
        return Err(ArchiveError::question(
            "it stands for itself already; to part namesakes, name the reports: --report ID",
        ));
    }
    store
        .execute("UPDATE entities SET canonical = number, decided = 1 WHERE number = ?1", values![entity])?;
    count_again(store, &[entity, stood_for])?;
    let key = key_of(store, entity)?;
    audit(store, who, "split", &key, None)
}

/// Makes those of a name whom some reports speak of into an entity of their own, and gives its number.
pub(crate) fn part_reports(
    store: &mut Store,
    entity: i64,
    reports: &[String],
    who: &str,
) -> Result<i64, ArchiveError> {
    let mut made = None;
    for report in reports {
        let row = store.first("SELECT number FROM reports WHERE id = ?1", values![report])?;
        let Some(number) = row.map(|row| row.integer(0)) else { return Err(ArchiveError::unknown(report)) };
        let here = store.query(
            "SELECT DISTINCT e.number FROM entity_reports r JOIN entities e ON e.number = r.entity \
             WHERE r.report = ?1 AND e.canonical = ?2",
            values![number, entity],
        )?;
        if here.is_empty() {
            return Err(ArchiveError::question(format!("report {report} does not speak of that actor")));
        }
        for row in here {
            let from = row.integer(0);
            let key = key_of(store, from)?;
            let other = match &made {
                Some((_, other)) => String::clone(other),
                None => format!("{key}#{report}"),
            };
            let to = match made.as_ref() {
                Some((to, _)) => *to,
                None => twin(store, from, &other)?,
            };
            made = Some((to, other.clone()));
            store.execute(
                "INSERT INTO apart(key, report, other) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (key, report) DO UPDATE SET other = excluded.other",
                values![&key, report, &other],
            )?;
            count(store, &BTreeSet::from([to]), 1)?;
            count(store, &BTreeSet::from([from]), -1)?;
            store.execute(
                "UPDATE entity_reports SET entity = ?1 WHERE entity = ?2 AND report = ?3",
                values![to, from, number],
            )?;
            store.execute(
                "UPDATE fact_actors SET entity = ?1 WHERE entity = ?2 AND fact IN \
                 (SELECT number FROM facts WHERE report = ?3)",
                values![to, from, number],
            )?;
            audit(store, who, "split", &key, Some(&other))?;
        }
    }
    made.map(|(number, _)| number).ok_or_else(|| ArchiveError::question("no report was named"))
}

/// A second entity of the same name.
fn twin(store: &mut Store, entity: i64, key: &str) -> Result<i64, ArchiveError> {
    let number = store.insert_one(
        "INSERT INTO entities(id, key, name, folded, last, kind, country, sector, role, canonical, decided) \
         SELECT ?2, ?3, name, folded, last, kind, country, sector, role, 0, 1 FROM entities WHERE number = ?1",
        values![entity, id('A', key), key],
    )?;
    store.execute("UPDATE entities SET canonical = ?1 WHERE number = ?1", values![number])?;
    Ok(number)
}

/// The one place that a name or an id means, as the number of the one that it stands for.
///
/// # Errors
/// When there is none, or several.
pub(crate) fn the_place(store: &mut Store, name: &str) -> Result<i64, ArchiveError> {
    let found = store.query(
        "SELECT DISTINCT COALESCE(p.canonical, p.number), c.id, c.name, c.country FROM places p \
         JOIN places c ON c.number = COALESCE(p.canonical, p.number) WHERE p.id = ?1 OR p.folded = ?2 ORDER BY 1 LIMIT 6",
        values![name, folded(name)],
    )?;
    match found.as_slice() {
        [] => Err(ArchiveError::unknown(name)),
        [one] => Ok(one.integer(0)),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|row| format!("{} {} ({})", row.text(2), row.text(3), row.text(1)))
                .collect();
            Err(ArchiveError::question(format!("{name} may be any of {}: give the id", names.join(", "))))
        }
    }
}

/// Lets one place stand for another.
pub(crate) fn merge_places(store: &mut Store, keep: i64, gone: i64, who: &str) -> Result<(), ArchiveError> {
    if keep == gone {
        return Err(ArchiveError::question("these are one already"));
    }
    store.execute(
        "UPDATE places SET canonical = ?1 WHERE number = ?2 OR canonical = ?2",
        values![keep, gone],
    )?;
    let (keep, gone) = (place_key(store, keep)?, place_key(store, gone)?);
    audit(store, who, "merge", &keep, Some(&gone))
}

/// Lets a place stand for itself again, and gives its id.
pub(crate) fn part_place(store: &mut Store, name: &str, who: &str) -> Result<String, ArchiveError> {
    let row = store.first(
        "SELECT number, id, canonical FROM places WHERE id = ?1 OR folded = ?2 \
         ORDER BY CASE WHEN canonical IS NULL THEN 1 ELSE 0 END, number LIMIT 1",
        values![name, folded(name)],
    )?;
    let Some(row) = row else { return Err(ArchiveError::unknown(name)) };
    if row.integer_or_none(2).is_none() {
        return Err(ArchiveError::question("it stands for itself already"));
    }
    store.execute("UPDATE places SET canonical = NULL WHERE number = ?1", values![row.integer(0)])?;
    let key = place_key(store, row.integer(0))?;
    audit(store, who, "split", &key, None)?;
    Ok(row.text(1))
}

fn place_key(store: &mut Store, place: i64) -> Result<String, ArchiveError> {
    let row = store.first("SELECT name, key FROM places WHERE number = ?1", values![place])?;
    Ok(row.map(|row| format!("place|{}|{}", row.text(0), row.text(1))).unwrap_or_default())
}

fn key_of(store: &mut Store, entity: i64) -> Result<String, ArchiveError> {
    let row = store.first("SELECT key FROM entities WHERE number = ?1", values![entity])?;
    Ok(row.map(|row| row.text(0)).unwrap_or_default())
}

/// Writes down what somebody decided.
pub(crate) fn audit(
    store: &mut Store,
    who: &str,
    verb: &str,
    subject: &str,
    object: Option<&str>,
) -> Result<(), ArchiveError> {
    store.execute(
        "INSERT INTO audit(decided, who, verb, subject, object) VALUES (?1, ?2, ?3, ?4, ?5)",
        values![days::now(), who, verb, subject, object],
    )?;
    Ok(())
}
