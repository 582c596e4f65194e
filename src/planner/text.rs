//! What surrounds a question in a pasted mail or a chat message and carries no
//! meaning: headers, quote marks, signatures, the bot's own name.

/// The message without its wrapping. Never empty unless the message is.
#[must_use]
pub fn unwrap_mail(message: &str) -> String {
    let mut lines: Vec<String> = message.lines().map(|l| unquote(l).to_string()).collect();
    if let Some(end) = signature(&lines) {
        lines.truncate(end);
    }
    let mailish = lines.len() > 1;
    let kept: Vec<&str> = lines.iter().map(String::as_str).filter(|l| !(mailish && is_header(l))).collect();
    let text = kept.join("\n");
    let text = if text.trim().is_empty() { lines.join("\n") } else { text };
    strip_name(text.trim()).to_string()
}

/// What a pasted mail's subject says, its "Re:" and "Fwd:" left out.
#[must_use]
pub fn subject(message: &str) -> Option<String> {
    if message.trim().lines().count() < 2 {
        return None;
    }
    message.lines().find_map(|line| {
        let line = unquote(line);
        let (name, mut rest) = line.split_once(':')?;
        if !matches!(name.trim().to_lowercase().as_str(), "subject" | "subj" | "topic" | "re" | "regarding") {
            return None;
        }
        while let Some((reply, behind)) = rest.split_once(':') {
            if !matches!(reply.trim().to_lowercase().as_str(), "re" | "fw" | "fwd" | "aw") {
                break;
            }
            rest = behind;
        }
        Some(rest.trim().to_string()).filter(|s| !s.is_empty())
    })
}

fn unquote(line: &str) -> &str {
    line.trim_start_matches(|c: char| c == '>' || c == '|' || c.is_whitespace())
}

fn is_header(line: &str) -> bool {
    let l = line.trim().to_lowercase();
    let starts = [
        "from:",
        "to:",
        "cc:",
        "bcc:",
        "subject:",
        "subj:",
        "subj -",
        "sub:",
        "topic:",
        "regarding:",
        "sent:",
        "date:",
        "re:",
        "fw:",
        "fwd:",
        "sent from",
        "----",
        "====",
        "reply-to:",
        "importance:",
        "attachments:",
        "get outlook",
        "on behalf of",
        "confidential",
        "begin forwarded",
    ];
    starts.iter().any(|s| l.starts_with(s))
        || is_closing(&l)
        || l.contains("forwarded message")
        || l.contains("original message")
        || (l.starts_with("on ") && l.ends_with("wrote:"))
}

/// "Best regards," and the like, alone on a line.
fn is_closing(line: &str) -> bool {
    const CLOSINGS: &[&str] = &[
        "best",
        "best regards",
        "regards",
        "kind regards",
        "thanks",
        "thank you",
        "cheers",
        "warm regards",
        "thanks!",
        "thx",
        "ty",
        "--",
        "many thanks",
        "rgds",
        "br",
        "sincerely",
    ];
    CLOSINGS.contains(&line.trim().to_lowercase().trim_end_matches([',', '.', '!']))
}

/// Where a signature begins: "--", or a closing with a name below it. What asks
/// or goes on ("PS") is no signature.
fn signature(lines: &[String]) -> Option<usize> {
    let asked = |l: &str| l.split_whitespace().count() >= 3 && !is_header(l);
    let name = |l: &str| {
        let words: Vec<&str> = l.split_whitespace().collect();
        (1..=4).contains(&words.len())
            && words.iter().all(|w| w.chars().next().is_some_and(char::is_uppercase))
    };
    (1..lines.len()).find(|&i| {
        let below: Vec<&str> = lines[i + 1..].iter().map(|l| l.trim()).filter(|l| !l.is_empty()).collect();
        let signed = matches!(lines[i].trim(), "--" | "__" | "---") || is_closing(&lines[i]);
        let goes_on = |l: &&str| {
            l.contains('?') || l.to_lowercase().starts_with("ps") || l.to_lowercase().starts_with("p.s")
        };
        signed
            && lines[..i].iter().any(|l| asked(l))
            && below.first().is_some_and(|l| name(l))
            && below.len() <= 8
            && !below.iter().any(goes_on)
    })
}

fn strip_name(text: &str) -> &str {
    let mut rest = text;
    for name in
        ["@topup", "topup,", "topup:", "hey topup", "hi topup", "hello topup", "ok topup", "dear topup"]
    {
        if rest.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)) {
            rest = rest[name.len()..].trim_start_matches([',', ':', ' ', '!']);
        }
    }
    rest
}

/// A slash form and the text behind it.
#[must_use]
pub fn slash(message: &str) -> Option<(&'static str, &str)> {
    let rest = message.trim().strip_prefix('/')?;
    let (name, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let name = match name.to_lowercase().as_str() {
        "trend" => "trend",
        "forecast" => "forecast",
        "funnel" => "funnel",
        "ask" | "topup" => "ask",
        "help" => "help",
        _ => return None,
    };
    Some((name, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_without_its_replies() {
        assert_eq!(subject("From: Ops\nSubject: Re: Fwd: funnel\n\nby channel").as_deref(), Some("funnel"));
        assert_eq!(subject("Subject: funnel"), None);
        assert_eq!(subject("issuances\nlast week: by channel"), None);
    }

    #[test]
    fn headers_go_and_the_question_stays() {
        let mail = "---- forwarded message ----\nFrom: Ops\nSubject: ask\n\n> Need the funnel, Aug 2026.\n\nSent from my phone";
        assert_eq!(unwrap_mail(mail).trim(), "Need the funnel, Aug 2026.");
        assert_eq!(unwrap_mail("Subject: issuances last week"), "Subject: issuances last week");
        assert_eq!(unwrap_mail("@Topup issuances"), "issuances");
        let signed = "Approvals by week please.\n\nThanks!\nGrant Partner\nHead of Search, x@y.example";
        assert_eq!(unwrap_mail(signed), "Approvals by week please.");
        let more = "Approvals by week please.\nThanks\nalso by grade";
        assert!(unwrap_mail(more).contains("by grade"));
        assert_eq!(slash("/Trend by grade"), Some(("trend", "by grade")));
    }
}
