//! The schema that is checked in is the one that the types have.

use std::path::Path;

/// `UPDATE_SNAPSHOTS=1 cargo test` writes it anew.
#[test]
fn the_checked_in_schema_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/record.schema.json");
    let fresh = format!("{:#}\n", legation_record::schema());
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, fresh, "the types have changed; write the schema anew: UPDATE_SNAPSHOTS=1 cargo test");
}

/// The fields that the contract names are required, whatever Rust makes optional.
#[test]
fn a_record_of_nothing_has_every_field() {
    let schema = legation_record::schema();
    let value = serde_json::to_value(legation_record::Record::default()).unwrap();
    let object = value.as_object().unwrap();
    for field in schema["properties"].as_object().unwrap().keys() {
        assert!(object.contains_key(field), "{field}");
    }
    for field in ["actors", "report", "statements", "conditions", "model"] {
        assert!(object.contains_key(field), "{field}");
    }
}
