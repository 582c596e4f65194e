//! Signatures over requests: HMAC-SHA256 in hexadecimal digits, over parts that each platform puts together in its own way,
//! with a time that is not long ago.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// How far the time of a request may lie from ours, in seconds, either way: an older one may be a recording.
pub const WINDOW_SECONDS: u64 = 300;

/// Whether what was sent then, in seconds since 1970, is taken now.
#[must_use]
pub fn is_timely(sent: i64, now: Timestamp) -> bool {
    now.as_second().abs_diff(sent) <= WINDOW_SECONDS
}

/// A signature, which is to be checked.
#[derive(Debug, Clone, Copy)]
pub struct Signature([u8; 32]);

impl Signature {
    /// The signature of these 64 hexadecimal digits; none if they are something else.
    #[must_use]
    pub fn read(digits: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let digits = digits.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let digit = |d: u8| char::from(d).to_digit(16).and_then(|d| u8::try_from(d).ok());
            *byte = digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?;
        }
        Some(Self(bytes))
    }

    /// Whether it is the one of these parts, one after the other. It takes the same time wherever the two differ.
    #[must_use]
    pub fn is_of(&self, secret: &str, parts: &[&[u8]]) -> bool {
        mac(secret, parts).is_some_and(|mac| mac.verify_slice(&self.0).is_ok())
    }
}

/// The digits of the signature of these parts.
#[must_use]
pub fn sign(secret: &str, parts: &[&[u8]]) -> String {
    // A key may have any length.
    mac(secret, parts).map_or_else(String::new, |mac| hex(&mac.finalize().into_bytes()))
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(secret: &str, parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_fits_its_parts_and_secret_alone() {
        let digits = sign("secret", &[b"a", b"bc"]);
        let signature = Signature::read(&digits).expect("64 digits");
        assert!(signature.is_of("secret", &[b"ab", b"c"]));
        assert!(!signature.is_of("secret", &[b"ab", b"d"]) && !signature.is_of("other", &[b"a", b"bc"]));
        for none in ["", &digits[1..], &digits.replace(char::is_numeric, "g"), &format!("+{}", &digits[1..])]
        {
            assert!(Signature::read(none).is_none(), "{none}");
        }
    }

    #[test]
    fn five_minutes_either_way_are_timely() {
        let now = Timestamp::from_second(1_795_000_000).expect("a time");
        for (sent, taken) in [(0, true), (-300, true), (300, true), (-301, false), (301, false)] {
            assert_eq!(is_timely(1_795_000_000 + sent, now), taken, "{sent}");
        }
        assert!(!is_timely(i64::MIN, now));
    }
}
