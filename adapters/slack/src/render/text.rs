//! Text for what Slack reads as its markup.

use topup_port::words::{cut, length};

/// For the fallback, which Slack reads as its markup: the three characters that begin something are escaped.
pub(super) fn escaped(text: &str, most: usize) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut allowed = most;
    loop {
        let text = escape(&cut(text, allowed));
        let is = length(&text);
        if is <= most || allowed == 0 {
            return text;
        }
        // Escaping made it longer: allow less of the plain text, by as much as it is too long.
        allowed = (allowed * most / is).min(allowed - 1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_loses_its_effect() {
        assert_eq!(escaped("<!channel> & <@U1>", 99), "&lt;!channel&gt; &amp; &lt;@U1&gt;");
    }

    proptest! {
        #[test]
        fn nothing_is_longer_than_its_place(text in "(\\PC|[<>& \\n]){0,80}", most in 0_usize..60) {
            let escaped = escaped(&text, most);
            prop_assert!(length(&escaped) <= most);
            prop_assert!(!escaped.contains(['<', '>']));
        }
    }
}
