//! The OpenAPI description as a judge of replies.

use axum::http::Method;
use serde_json::{Value, json};

use super::Reply;

pub struct Document(Value);

impl Document {
    /// The description as it is served.
    pub fn served() -> Self {
        Self(serde_json::from_str(include_str!("../../src/openapi.json")).unwrap())
    }

    /// Each path with each of its methods.
    pub fn operations(&self) -> Vec<(String, Method)> {
        let paths = self.0["paths"].as_object().unwrap();
        let methods = |item: &Value| -> Vec<Method> {
            item.as_object().unwrap().keys().map(|m| m.to_uppercase().parse().unwrap()).collect()
        };
        paths.iter().flat_map(|(path, item)| methods(item).into_iter().map(|m| (path.clone(), m))).collect()
    }

    /// The reply's status is described, and its body is as described.
    pub fn check(&self, path: &str, method: &Method, reply: &Reply) {
        let operation = &self.0["paths"][path][method.as_str().to_lowercase()];
        let status = reply.status.as_u16().to_string();
        let described = &operation["responses"][&status];
        assert!(described.is_object(), "{method} {path}: {status} is not described: {}", reply.text());
        let Some(content) = described["content"].as_object() else {
            assert!(reply.body.is_empty(), "{method} {path}: {}", reply.text());
            return;
        };
        let kind = reply.header("content-type");
        let kind = kind.split(';').next().unwrap();
        assert!(content.contains_key(kind), "{method} {path} {status}: {kind} is not described");
        if kind == "application/json" {
            self.validate(&content[kind]["schema"], &reply.json(), &format!("{method} {path} {status}"));
        }
    }

    /// The data of an event of the stream are as described.
    pub fn check_event(&self, name: &str, data: &Value) {
        let stream = &self.0["paths"]["/chat"]["post"]["responses"]["200"]["content"]["text/event-stream"];
        let schema = &stream["x-events"][name];
        assert!(schema.is_object(), "the event {name} is not described");
        self.validate(schema, data, name);
    }

    fn validate(&self, schema: &Value, value: &Value, what: &str) {
        let whole = json!({"allOf": [schema], "components": self.0["components"]});
        let validator = jsonschema::validator_for(&whole).unwrap();
        let faults: Vec<String> = validator.iter_errors(value).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{what}: {faults:?}: {value}");
    }
}
