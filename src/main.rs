//! Placeholder: the binary of the service.
fn main() {}
