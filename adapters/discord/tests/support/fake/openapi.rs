//! Discord's own API document, against which bodies are valid. It is looked for while developing, and needed nowhere.

use std::collections::HashMap;
use std::sync::Mutex;

use jsonschema::Validator;
use serde_json::{Value, json};

/// Where it lies on the machine that Topup is developed on.
const PLACE: &str = "/work/shared/discord-openapi.json";

/// The document, and what was compiled of it.
pub struct Document {
    whole: Value,
    compiled: Mutex<HashMap<String, Option<Validator>>>,
}

impl Document {
    /// The document; none where it is not.
    pub fn find() -> Option<Self> {
        let text = std::fs::read_to_string(PLACE).ok()?;
        Some(Self { whole: serde_json::from_str(&text).ok()?, compiled: Mutex::default() })
    }

    /// Fails unless the body is valid for that operation; operations without a body pass.
    pub fn assert(&self, method: &str, route: &str, body: &Value) {
        let errors = self.errors(method, route, body);
        assert!(errors.is_empty(), "{method} {route}: {errors:#?} in {body:#}");
    }

    pub fn errors(&self, method: &str, route: &str, body: &Value) -> Vec<String> {
        let key = format!("{method} {route}");
        let mut compiled = self.compiled.lock().unwrap();
        let validator = compiled.entry(key).or_insert_with(|| self.compile(method, route));
        let Some(validator) = validator else { return Vec::new() };
        let told = validator.iter_errors(body).map(|error| format!("{} at {}", error, error.instance_path()));
        told.map(|text| text.chars().take(600).collect()).collect()
    }

    fn compile(&self, method: &str, route: &str) -> Option<Validator> {
        let paths = self.whole["paths"].as_object()?;
        let (_, operations) = paths.iter().find(|(path, _)| {
            let parts: Vec<&str> = path
                .trim_start_matches('/')
                .split('/')
                .map(|part| if part.starts_with('{') { "*" } else { part })
                .collect();
            parts.join("/") == route
        })?;
        let schema =
            &operations[method.to_lowercase()]["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            return None;
        }
        let root = json!({"allOf": [schema], "components": self.whole["components"]});
        Some(jsonschema::validator_for(&root).unwrap())
    }
}
