//! A notebook in memory.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use topup_port::{BoxFuture, Notebook};

#[derive(Default)]
pub struct Book {
    seen: Mutex<HashSet<String>>,
    pub kept: Mutex<HashMap<String, Value>>,
    files: Mutex<HashMap<String, Vec<u8>>>,
}

impl Book {
    pub fn put(&self, name: &str, value: Value) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value);
    }

    pub fn get(&self, name: &str) -> Option<Value> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }
}

impl Notebook for Book {
    fn first<'a>(&'a self, name: &'a str, _: Duration) -> BoxFuture<'a, bool> {
        let first = self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        Box::pin(std::future::ready(first))
    }

    fn remember<'a>(&'a self, name: &'a str, value: Value, _: Duration) -> BoxFuture<'a, ()> {
        self.put(name, value);
        Box::pin(std::future::ready(()))
    }

    fn recall<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Value>> {
        Box::pin(std::future::ready(self.get(name).filter(|value| !value.is_null())))
    }

    fn keep<'a>(&'a self, name: &'a str, value: Value) -> BoxFuture<'a, Result<(), String>> {
        self.put(name, value);
        Box::pin(std::future::ready(Ok(())))
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Value>, String>> {
        Box::pin(std::future::ready(Ok(self.get(name).filter(|value| !value.is_null()))))
    }

    fn keep_file<'a>(&'a self, name: &'a str, bytes: Vec<u8>, _: Duration) -> BoxFuture<'a, bool> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), bytes);
        Box::pin(std::future::ready(true))
    }

    fn file<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Vec<u8>>> {
        let found = self.files.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        Box::pin(std::future::ready(found))
    }
}
