//! The description of the interface, in OpenAPI 3.1, made from the table of routes.

use hyper::Method;
use serde_json::{Map, Value, json};

use crate::routes::{Described, ROUTES};

/// A field of a query or a body: name, schema, what it is.
fn field(name: &str) -> (Value, &'static str) {
    let text = || json!({ "type": "string" });
    let day = || json!({ "type": "string", "format": "date" });
    match name {
        "actor" => (text(), "Somebody who has to do with it, by name or id; several times: all of them"),
        "side" => (
            text(),
            "A side that has to do with it: a country's code or name, or a name; several times: all of them",
        ),
        "place" => (text(), "A place, by name or id; several times: one of them"),
        "since" => (day(), "First day on which it was said"),
        "until" => (day(), "Last day on which it was said"),
        "as_of" => (text(), "As the archive stood on that day (its evening) or at that moment"),
        "kind" => (
            text(),
            "Kind of fact, category of event, kind of proposal or of actor; several times: one of them",
        ),
        "state" => (
            json!({ "type": "string", "enum": ["open", "met", "lapsed", "contradicted", "superseded"] }),
            "How a matter stands; several times: one of them",
        ),
        "about" => (text(), "Words that it is about; all of them"),
        "due_before" => (day(), "Due on this day or before"),
        "min_confidence" => (json!({ "type": "number", "minimum": 0, "maximum": 1 }), "Least confidence"),
        "limit" => (
            json!({ "type": "integer", "minimum": 1, "maximum": crate::store::MOST_LINES, "default": crate::store::LINES }),
            "Most lines",
        ),
        "cursor" => (text(), "Where to go on: `next` of the answer before"),
        "format" => (json!({ "type": "string", "enum": ["json", "csv"] }), "What the answer is written in"),
        "q" => (text(), "Words to look for; a phrase stands in quotation marks"),
        "by" => (json!({ "type": "string", "enum": ["day", "week", "month"] }), "Over what is summed"),
        "text" => (json!({ "type": "string", "minLength": 20 }), "The report: headline, blank line, body"),
        "published" => (text(), "Day or moment of publication, ISO 8601"),
        "publisher" => (text(), "Who published it"),
        "url" => (json!({ "type": "string", "format": "uri" }), "Where it was published"),
        "note" => (text(), "The note; empty takes it away"),
        "role" => (
            text(),
            "The role that is put right: speaker, addressee, source, target, participant, absent, holder, \
                            promiser, promisee, proposer, against, body, forecaster",
        ),
        "actors" => (
            json!({ "type": "array", "items": { "type": "string" } }),
            "Who has it, by names of the report; none: nobody",
        ),
        "realis" => (
            json!({ "type": "string", "enum": ["happened", "ongoing", "planned", "conditional", "proposed", "denied", "possible"] }),
            "Whether it is so",
        ),
        "gone" => (text(), "Who is to stand under the other, by name or id"),
        "reports" => {
            (json!({ "type": "array", "items": { "type": "string" } }), "Reports that speak of somebody else")
        }
        _ => (text(), ""),
    }
}

/// The schemas of answers: what every program may rely on. Fields may be added.
fn schemas() -> Value {
    let list =
        |of: &str| json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{of}") } });
    let text = json!({ "type": "string" });
    let some = json!({ "type": ["string", "null"] });
    json!({
        "error": { "type": "object", "required": ["error"], "properties": { "error": {
            "type": "object", "required": ["code", "message"],
            "properties": { "code": text, "message": text, "hint": some } } } },
        "line": { "type": "object", "required": ["id", "kind", "text", "who", "confidence", "accounts", "sources"], "properties": {
            "id": text, "kind": text, "text": text, "state": text, "from": text, "to": text, "first_said": text,
            "last_said": text, "code": text, "realis": text, "place": text, "who": list("who"),
            "confidence": { "type": "number" }, "accounts": { "type": "integer" }, "note": text, "sources": list("source") } },
        "who": { "type": "object", "required": ["id", "name", "role", "side"],
            "properties": { "id": text, "name": text, "role": text, "side": text } },
        "source": { "type": "object", "required": ["report", "title", "quotes"], "properties": {
            "report": text, "fact": text, "title": text, "publisher": some, "published": some, "url": some,
            "copies": { "type": "array", "items": text }, "text": text, "quotes": list("quote") } },
        "quote": { "type": "object", "required": ["start", "end", "text", "title"], "properties": {
            "start": { "type": "integer" }, "end": { "type": "integer" }, "text": text, "title": { "type": "boolean" } } },
        "lines": { "type": "object", "required": ["lines", "next"], "properties": { "lines": list("line"), "next": some } },
        "brief": { "type": "object", "required": ["day", "counts", "meetings", "blockers", "due", "proposals", "changes", "forecasts"], "properties": {
            "day": text, "counts": { "$ref": "#/components/schemas/counts" }, "meetings": list("line"), "blockers": list("line"),
            "due": list("line"), "lapsed": list("line"), "proposals": list("line"), "forecasts": list("line"),
            "changes": { "type": "array" } } },
        "counts": { "type": "object", "required": ["reports"], "properties": { "reports": { "type": "integer" }, "copies": { "type": "integer" } } },
        "why": { "type": "object", "required": ["line", "words"], "properties": {
            "line": { "$ref": "#/components/schemas/line" }, "words": list("source"), "facts": { "type": "array" } } },
        "change": { "type": "object", "required": ["report", "new"], "properties": { "report": text, "new": { "type": "boolean" } } },
        "corrections": { "type": "object", "required": ["corrections"], "properties": { "corrections": { "type": "array", "items": {
            "type": "object", "required": ["fact", "field", "value", "who", "decided"],
            "properties": { "fact": text, "field": text, "value": { "type": "array", "items": text }, "who": text, "decided": text } } } } },
        "object": { "type": "object" },
        "record": { "type": "object", "required": ["report", "actors", "places", "statements", "events", "meetings", "conditions", "commitments", "proposals", "forecasts", "model"] },
    })
}

fn answer(described: &Described) -> Value {
    if described.answer == "events" {
        return json!({ "description": "Events named `news`, each with the archive's new revision", "content": { "text/event-stream": {} } });
    }
    let mut content = json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{}", described.answer) } } });
    if described.fields.contains(&"format") {
        content["text/csv"] = json!({ "schema": { "type": "string" } });
    }
    json!({ "description": "The answer", "content": content })
}

/// The whole description.
pub(crate) fn description() -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        let Some(described) = &route.described else { continue };
        let writes = route.method != Method::GET;
        let mut parameters: Vec<Value> = route
            .path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
            .collect();
        let mut operation = json!({
            "summary": described.summary,
            "operationId": format!("{} {}", route.method, route.path).to_lowercase().replace(['/', ' ', '{', '}'], "_"),
            "responses": {
                "200": answer(described),
                "401": fault("Nobody signed in"),
                "403": fault("Not with this role, or from another site's page"),
                "404": fault("There is no such thing"),
                "405": fault("The address can't be used in that way"),
                "421": fault("The desk isn't known by that name"),
                "422": fault("Something given can't be understood"),
                "429": fault("Too many requests"),
                "503": fault("Busy; try again in a moment"),
            },
            "security": [{}, { "token": [] }],
            "x-role": route.needs.label(),
        });
        if writes {
            let mut properties = Map::new();
            for name in described.fields {
                let (schema, what) = field(name);
                let mut schema = schema;
                schema["description"] = json!(what);
                properties.insert((*name).to_owned(), schema);
            }
            let required: Vec<&&str> =
                described.fields.iter().filter(|name| matches!(**name, "text" | "gone")).collect();
            let mut schema = json!({ "type": "object", "properties": properties });
            if !required.is_empty() {
                schema["required"] = json!(required);
            }
            operation["requestBody"] = json!({ "required": !required.is_empty(), "content": { "application/json": { "schema": schema } } });
            operation["responses"]["400"] = fault("The body did not arrive whole");
            operation["responses"]["408"] = fault("The body took too long");
            operation["responses"]["413"] = fault("The body is too long");
            operation["responses"]["415"] = fault("The body is of another kind");
        } else {
            for name in described.fields {
                let (schema, what) = field(name);
                let many = matches!(*name, "actor" | "side" | "place" | "kind" | "state");
                let schema = if many { json!({ "type": "array", "items": schema }) } else { schema };
                parameters.push(json!({
                    "name": name, "in": "query", "required": matches!(*name, "q") || described.answer == "diff" && *name == "since",
                    "description": what, "schema": schema, "style": "form", "explode": true,
                }));
            }
        }
        operation["parameters"] = json!(parameters);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = operation;
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Legation",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What reports say about a negotiation. Answers have an ETag; ask again with If-None-Match. \
                            Where the desk has tokens, send one as `Authorization: Bearer TOKEN`.",
            "license": { "name": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn fault(description: &str) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/error" } } } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::Role;

    #[test]
    fn every_route_for_programs_is_described() {
        let description = description();
        for route in ROUTES.iter().filter(|route| route.path.starts_with("/api/")) {
            let method = route.method.as_str().to_lowercase();
            let operation = &description["paths"][route.path][&method];
            assert!(
                operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()),
                "{method} {}",
                route.path
            );
            assert!(
                route.method == Method::GET || route.needs == Role::Editor || route.path == "/api/v1/read"
            );
        }
    }

    #[test]
    fn every_schema_that_is_named_is_there() {
        let description = description();
        let text = description.to_string();
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(description["components"]["schemas"].get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_field_is_explained() {
        for described in ROUTES.iter().filter_map(|route| route.described.as_ref()) {
            for name in described.fields {
                assert!(!field(name).1.is_empty(), "{name}");
            }
        }
    }
}
