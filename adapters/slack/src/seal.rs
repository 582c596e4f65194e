//! Tokens of installations, sealed where they are kept: whoever reads the database or Redis has nothing without the app's
//! own secret, which stands in the settings of each replica and nowhere else.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// What a sealed token begins with: the manner of its sealing.
const MARK: &str = "sealed1:";

/// Seals and opens. The key follows from the app's secret, which is of high entropy.
pub(crate) struct Seal(LessSafeKey);

impl Seal {
    /// Of this app's secret.
    #[allow(clippy::expect_used, reason = "an HMAC takes any key, and AES-256 the 32 bytes it gives")]
    pub(crate) fn new(secret: &SecretString) -> Self {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).expect("any key will do");
        mac.update(b"topup: tokens of installations");
        let key = UnboundKey::new(&AES_256_GCM, &mac.finalize().into_bytes()).expect("32 bytes are a key");
        Self(LessSafeKey::new(key))
    }

    /// The token, sealed for its workspace; none where there is no randomness.
    pub(crate) fn close(&self, team: &str, token: &str) -> Option<String> {
        let mut nonce = [0u8; NONCE_LEN];
        getrandom::fill(&mut nonce).ok()?;
        let mut bytes = token.as_bytes().to_vec();
        let sealed = Nonce::assume_unique_for_key(nonce);
        self.0.seal_in_place_append_tag(sealed, Aad::from(team.as_bytes()), &mut bytes).ok()?;
        Some(format!("{MARK}{}", BASE64_STANDARD.encode([&nonce[..], &bytes].concat())))
    }

    /// The token that was sealed for this workspace with this secret; none if it was not.
    pub(crate) fn open(&self, team: &str, kept: &str) -> Option<SecretString> {
        let mut bytes = BASE64_STANDARD.decode(kept.strip_prefix(MARK)?).ok()?;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let token = self.0.open_in_place(nonce, Aad::from(team.as_bytes()), sealed).ok()?;
        Some(std::str::from_utf8(token).ok()?.to_owned().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_opened_by_the_same_secret_for_the_same_workspace_alone() {
        let (ours, other) = (Seal::new(&"app-secret".into()), Seal::new(&"another".into()));
        let kept = ours.close("T1", "xoxb-1-2").expect("it is sealed");
        assert!(!kept.contains("xoxb"), "{kept}");
        assert_ne!(kept, ours.close("T1", "xoxb-1-2").expect("it is sealed"), "never twice alike");
        let open = |seal: &Seal, team: &str, kept: &str| {
            seal.open(team, kept).map(|token| token.expose_secret().to_owned())
        };
        assert_eq!(open(&ours, "T1", &kept).as_deref(), Some("xoxb-1-2"));
        assert_eq!(open(&ours, "T2", &kept), None, "not moved to another workspace");
        assert_eq!(open(&other, "T1", &kept), None);
        for bad in ["", "xoxb-1-2", "sealed1:", "sealed1:AAAA", &kept[..kept.len() - 4], "sealed1:!!"] {
            assert_eq!(open(&ours, "T1", bad), None, "{bad}");
        }
    }
}
