//! Where the data lies: parsed once, so that no password can be printed by accident.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// An embedded database file, or a server's address that may carry a password. Shown and serialised without it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum DatabaseUrl {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server.
    Postgres(SecretString),
}

/// What replaces a secret wherever settings are shown.
const HIDDEN: &str = "***";

impl DatabaseUrl {
    /// The address as a database driver takes it, with its password. Not to be printed.
    #[must_use]
    pub fn expose(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite://{}", path.display()),
            Self::Postgres(url) => url.expose_secret().to_owned(),
        }
    }

    /// The file, if it is one.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self::Sqlite(PathBuf::from("data/topup.db"))
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = String;

    /// Parses a plain path, `sqlite://path`, `sqlite:path` or `postgres://…`. The error never repeats the text:
    /// it may hold a password.
    fn try_from(text: String) -> Result<Self, String> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            if path.contains('?') {
                return Err("a sqlite address takes no parameters behind \"?\": give the path alone".into());
            }
            return file(path);
        }
        match text.split_once("://") {
            None => file(text),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.into())),
            Some((scheme, _)) => {
                Err(format!("\"{scheme}://\" is no known database: give a path or a sqlite:// address"))
            }
        }
    }
}

fn file(path: &str) -> Result<DatabaseUrl, String> {
    if path.is_empty() {
        return Err("the path of the database is empty: give one, such as data/topup.db".into());
    }
    Ok(DatabaseUrl::Sqlite(PathBuf::from(path)))
}

impl std::str::FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::try_from(text.to_owned())
    }
}

impl fmt::Display for DatabaseUrl {
    /// The path, or the server's address without what could be secret: user, password and parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => {
                let url = url.expose_secret();
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                let host = match rest.split_once('?') {
                    // Which "@" ends the password cannot be told: nothing of it is shown.
                    Some((_, behind)) if behind.contains('@') => "",
                    Some((before, _)) => behind_password(before),
                    None => behind_password(rest),
                };
                write!(f, "{scheme}://{HIDDEN}@{host}")
            }
        }
    }
}

/// What stands behind the last "@": a password may hold others.
fn behind_password(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, host)| host)
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl From<DatabaseUrl> for String {
    /// Without secrets: settings are serialised to be shown.
    fn from(url: DatabaseUrl) -> Self {
        url.to_string()
    }
}

impl PartialEq for DatabaseUrl {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<DatabaseUrl, String> {
        text.parse()
    }

    #[test]
    fn paths_and_addresses_of_files_are_the_same() {
        for text in ["data/x.db", "sqlite://data/x.db", "sqlite:data/x.db", " data/x.db "] {
            assert_eq!(parse(text).unwrap().sqlite_path(), Some(Path::new("data/x.db")), "{text}");
        }
        let absolute = parse("sqlite:///srv/x.db").unwrap();
        assert_eq!(absolute.sqlite_path(), Some(Path::new("/srv/x.db")));
    }

    #[test]
    fn no_password_is_shown() {
        for text in [
            "postgres://bob:s3cret@db.example:5432/topup?sslpassword=s3cret",
            "postgresql://bob:s3@s3cret@db.example/topup",
            "postgres://db.example/topup?user=bob&password=s3cret",
        ] {
            let url = parse(text).unwrap();
            let shown = format!("{url} {url:?} {}", String::from(url.clone()));
            assert!(!shown.contains("s3"), "{shown}");
            assert!(shown.contains("db.example"), "{shown}");
            assert_eq!(url.expose(), text);
        }
        for text in ["postgres://bob:s3?cr@s3@db/x", "postgres://db/x?password=a@s3cret"] {
            assert!(!parse(text).unwrap().to_string().contains("s3"), "{text}");
        }
    }

    #[test]
    fn refusals_never_repeat_the_text() {
        let error = parse("mysql://bob:s3cret@db/x").unwrap_err();
        assert!(error.contains("mysql://") && !error.contains("s3cret"), "{error}");
        assert!(parse("sqlite://").is_err());
        assert!(parse("").is_err());
        assert!(parse("sqlite://x.db?mode=rwc").is_err());
    }
}
