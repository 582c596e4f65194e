//! What a person said, from Discord's markup to plain words.

use serenity::model::user::User;

/// The words without the bot's own mention, and whether it was there. Other mentions become names, channels, roles and
/// emoji what a reader sees of them.
pub(crate) fn words(text: &str, bot: u64, people: &[User]) -> (String, bool) {
    let mut words = String::with_capacity(text.len());
    let mut mentioned = false;
    let mut rest = text;
    while let Some((before, marked)) = rest.split_once('<') {
        words.push_str(before);
        let Some((inner, after)) = marked.split_once('>') else {
            // No markup after all.
            words.push('<');
            rest = marked;
            continue;
        };
        if user(inner) == Some(bot) {
            mentioned = true;
        } else if let Some(seen) = seen(inner, people) {
            words.push_str(&seen);
        } else {
            words.push('<');
            rest = marked;
            continue;
        }
        rest = after;
    }
    words.push_str(rest);
    (words.split_whitespace().collect::<Vec<_>>().join(" "), mentioned)
}

/// The person whom `@123` or `@!123` mentions.
fn user(inner: &str) -> Option<u64> {
    let id = inner.strip_prefix('@')?;
    id.strip_prefix('!').unwrap_or(id).parse().ok()
}

/// What a reader sees of something in angle brackets; none if it is no markup.
fn seen(inner: &str, people: &[User]) -> Option<String> {
    if let Some(id) = user(inner) {
        let person = people.iter().find(|person| person.id.get() == id);
        return Some(person.map_or_else(|| "@someone".into(), |p| format!("@{}", p.display_name())));
    }
    let id = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match inner.as_bytes().first()? {
        b'#' if id(&inner[1..]) => Some("#channel".into()),
        b'@' if inner[1..].strip_prefix('&').is_some_and(id) => Some("@role".into()),
        b':' | b'a' => {
            let mut parts = inner.split(':');
            let (kind, name, last) = (parts.next()?, parts.next()?, parts.next()?);
            let emoji = (kind.is_empty() || kind == "a") && id(last) && parts.next().is_none();
            emoji.then(|| format!(":{name}:"))
        }
        b'/' => inner.split_once(':').filter(|(_, last)| id(last)).map(|(name, _)| name.to_owned()),
        b'h' if inner.starts_with("http://") || inner.starts_with("https://") => Some(inner.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_mention_is_taken_out() {
        let said = |text: &str| words(text, 42, &[]);
        assert_eq!(said("<@42> issuances by channel"), ("issuances by channel".into(), true));
        assert_eq!(said("issuances <@!42>  for <@7>"), ("issuances for @someone".into(), true));
        assert_eq!(said("<@421> hello"), ("@someone hello".into(), false));
        assert_eq!(said("<@42>"), (String::new(), true));
    }

    #[test]
    fn markup_reads_as_a_person_sees_it() {
        let plain = |text: &str| words(text, 42, &[]).0;
        assert_eq!(plain("<#1> <@&2> <:wave:3> <a:hi:4> </trend:5>"), "#channel @role :wave: :hi: /trend");
        assert_eq!(plain("a < b and c > d <https://x.example>"), "a < b and c > d https://x.example");
        assert_eq!(plain("<>"), "<>");
    }
}
