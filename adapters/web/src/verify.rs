//! Who is calling: sessions by a signed cookie, the token of callers from beyond this machine, and the signed keys by
//! which a session names its answers. Nothing of one session can be reached by another.

use axum::http::{HeaderMap, HeaderName, header};
use secrecy::{ExposeSecret, SecretString};
use topup_port::AnswerId;

/// The name of the session's cookie.
const COOKIE: &str = "topup_session";
/// The header in which clients without cookies send their session.
pub const SESSION: HeaderName = HeaderName::from_static("x-topup-session");
/// A year: the browser keeps the session for as long as it keeps the threads.
const COOKIE_SECONDS: u32 = 365 * 24 * 3600;

/// The service's own key: cookies and cache keys are signed with it.
#[derive(Clone)]
pub struct Signer {
    key: [u8; 32],
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer(..)")
    }
}

/// A browser, or a client that keeps its cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id: unguessable, 128 bits.
    pub id: String,
    /// Whether it presented the token once.
    pub trusted: bool,
}

/// Where a session's cookie goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CookieKept {
    /// To us from our own pages, over any connection.
    Plain,
    /// To us from our own pages, over TLS alone.
    Secure,
    /// To us from pages of other sites too, over TLS alone.
    CrossSite,
}

impl Signer {
    /// Signs with that key, which all replicas share and which outlives restarts.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// A new session.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn begin(&self, trusted: bool) -> Result<Session, getrandom::Error> {
        Ok(Session { id: unguessable()?, trusted })
    }

    /// The session that the request's header or else its cookie names, if it is one of ours.
    #[must_use]
    pub fn session(&self, headers: &HeaderMap) -> Option<Session> {
        if let Some(sent) = headers.get(SESSION) {
            return self.opened(sent.to_str().ok()?.trim());
        }
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
        let mut pairs = cookies.flat_map(|all| all.split(';')).filter_map(|pair| pair.trim().split_once('='));
        self.opened(pairs.find(|(name, _)| *name == COOKIE)?.1)
    }

    /// The session of a signed value.
    fn opened(&self, value: &str) -> Option<Session> {
        let (signed, mac) = value.rsplit_once('.')?;
        let (id, trusted) = signed.split_once('.')?;
        let sound = same(mac, &self.mac(&["session", id, trusted]));
        sound.then(|| Session { id: id.to_owned(), trusted: trusted == "1" })
    }

    /// A session as its client sends it back.
    #[must_use]
    pub fn signed(&self, session: &Session) -> String {
        let trusted = if session.trusted { "1" } else { "0" };
        let mac = self.mac(&["session", &session.id, trusted]);
        format!("{}.{trusted}.{mac}", session.id)
    }

    /// The cookie of a session. Scripts cannot read it; where it goes is said by the settings.
    #[must_use]
    pub fn cookie(&self, session: &Session, kept: CookieKept) -> String {
        let kept = match kept {
            CookieKept::Plain => "SameSite=Strict",
            CookieKept::Secure => "SameSite=Strict; Secure",
            CookieKept::CrossSite => "SameSite=None; Secure",
        };
        let value = self.signed(session);
        format!("{COOKIE}={value}; Path=/; HttpOnly; Max-Age={COOKIE_SECONDS}; {kept}")
    }

    /// The name by which a session comes back to an answer under way: it tells any replica, at any time, whose it is.
    #[must_use]
    pub fn answer_name(&self, session: &str, answer: &AnswerId) -> String {
        let mac = self.mac(&["answer", session, answer.as_str()]);
        format!("{answer}.{}", &mac[..32])
    }

    /// The answer of a session's name; none if the name is another's or made up.
    #[must_use]
    pub fn answer(&self, session: &str, name: &str) -> Option<AnswerId> {
        let answer = AnswerId::parse(name.split_once('.')?.0).ok()?;
        same(name, &self.answer_name(session, &answer)).then_some(answer)
    }

    /// The name of a picture: the same for the same picture, not to be guessed by anybody who lacks the key.
    #[must_use]
    pub fn picture_name(&self, png: &[u8]) -> String {
        let mut hash = blake3::Hasher::new_keyed(&self.key);
        hash.update(b"picture").update(png);
        hash.finalize().to_hex()[..32].to_owned()
    }

    /// The name by which a session asks for one of its answers.
    #[must_use]
    pub fn cache_key(&self, session: &str, receipt: &str) -> String {
        let mac = self.mac(&["receipt", session, receipt]);
        format!("{receipt}.{}", &mac[..32])
    }

    /// The receipt behind a session's cache key; none if the key is another's or made up.
    #[must_use]
    pub fn receipt<'a>(&self, session: &str, cache_key: &'a str) -> Option<&'a str> {
        let (receipt, _) = cache_key.split_once('.')?;
        same(cache_key, &self.cache_key(session, receipt)).then_some(receipt)
    }

    /// A keyed hash of the parts, which never run together.
    fn mac(&self, parts: &[&str]) -> String {
        let mut hash = blake3::Hasher::new_keyed(&self.key);
        for part in parts {
            hash.update(&(part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().to_hex().to_string()
    }
}

/// Whether the request carries the token.
#[must_use]
pub fn bears(headers: &HeaderMap, token: &SecretString) -> bool {
    let value = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    value.and_then(|v| v.strip_prefix("Bearer ")).is_some_and(|sent| is_token(sent, token))
}

/// Whether a text is the token.
#[must_use]
pub fn is_token(sent: &str, token: &SecretString) -> bool {
    same(sent.trim(), token.expose_secret())
}

/// Equality whose time says nothing about where two texts differ: their hashes are compared, in constant time.
fn same(a: &str, b: &str) -> bool {
    blake3::hash(a.as_bytes()) == blake3::hash(b.as_bytes())
}

/// Whether a `Host` header names this machine's loopback or one of the hosts that the settings allow. A page of another
/// site that made its name point here is kept out by it.
#[must_use]
pub fn is_our_host(host: &str, hosts: &[String]) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(rest),
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    let loopback = name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    loopback || hosts.iter().any(|h| h.eq_ignore_ascii_case(name) || h.eq_ignore_ascii_case(host))
}

/// A name that cannot be guessed: 128 random bits in hexadecimal digits.
///
/// # Errors
/// The system gives no random bytes.
pub fn unguessable() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn with_cookie(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).expect("a cookie"));
        headers
    }

    #[test]
    fn a_session_is_known_by_its_cookie_and_cannot_be_made_up() {
        let signer = Signer::new([7; 32]);
        let session = signer.begin(false).expect("random bytes");
        let cookie = signer.cookie(&session, CookieKept::Plain);
        let value = cookie.split(';').next().expect("a pair");
        assert_eq!(signer.session(&with_cookie(&format!("a=b; {value}"))), Some(session.clone()));
        // Neither another key, nor a raised trust, nor another id passes.
        assert_eq!(Signer::new([8; 32]).session(&with_cookie(value)), None);
        assert_eq!(signer.session(&with_cookie(&value.replacen(".0.", ".1.", 1))), None);
        // A client without cookies sends the same value in a header.
        let mut headers = HeaderMap::new();
        headers.insert(SESSION, HeaderValue::from_str(&signer.signed(&session)).expect("a value"));
        assert_eq!(signer.session(&headers), Some(session.clone()));
        let other = signer.begin(false).expect("random bytes");
        assert_ne!(other.id, session.id);
        assert_eq!(signer.session(&with_cookie(&value.replace(&session.id, &other.id))), None);
    }

    #[test]
    fn an_answer_is_reached_by_its_own_session_alone() {
        let signer = Signer::new([7; 32]);
        let key = signer.cache_key("s1", "ab12cd");
        assert_eq!(signer.receipt("s1", &key), Some("ab12cd"));
        assert_eq!(signer.receipt("s2", &key), None);
        assert_eq!(signer.receipt("s1", "ab12cd"), None);
        assert_eq!(signer.receipt("s1", &key.replace("ab12cd", "ab12ce")), None);
    }

    #[test]
    fn the_name_of_an_answer_tells_whose_it_is() {
        let signer = Signer::new([7; 32]);
        let answer = AnswerId::parse("answer-1-of-1").expect("an id");
        let name = signer.answer_name("s1", &answer);
        assert_eq!(signer.answer("s1", &name), Some(answer.clone()));
        assert_eq!(signer.answer("s2", &name), None);
        assert_eq!(signer.answer("s1", answer.as_str()), None);
        assert_eq!(signer.answer("s1", &name.replacen('1', "2", 1)), None);
        let picture = signer.picture_name(&[1]);
        assert_eq!(picture, signer.picture_name(&[1]));
        assert_ne!(picture, signer.picture_name(&[2]));
        assert_ne!(picture, Signer::new([8; 32]).picture_name(&[1]));
    }

    #[test]
    fn the_token_is_taken_as_a_bearer_alone() {
        let token = SecretString::from("0123456789abcdef");
        let mut headers = HeaderMap::new();
        assert!(!bears(&headers, &token));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer 0123456789abcdef"));
        assert!(bears(&headers, &token));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer 0123456789abcdeF"));
        assert!(!bears(&headers, &token));
    }

    #[test]
    fn foreign_hosts_are_kept_out() {
        let hosts = vec!["topup.example.com".to_owned()];
        for host in ["localhost", "localhost:8737", "127.0.0.1:8737", "[::1]:8737", "topup.example.com:443"] {
            assert!(is_our_host(host, &hosts), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", ""] {
            assert!(!is_our_host(host, &hosts), "{host}");
        }
    }
}
