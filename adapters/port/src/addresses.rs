//! Addresses of the settings, and those that platforms name.

use std::net::IpAddr;

/// Whether what is sent to an address stays between it and us: https, or plain http on this machine.
#[must_use]
pub fn is_safe(url: &str) -> bool {
    let Some(authority) = authority(url) else { return false };
    url.to_ascii_lowercase().starts_with("https://") || is_this_machine(host_of(authority))
}

/// The host and port of an address of http or https; none where it has a user, whose name could be taken for the host.
#[must_use]
pub fn authority(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    (!authority.is_empty() && !authority.contains('@')).then_some(authority)
}

/// The host of an authority, without its port.
#[must_use]
pub fn host_of(authority: &str) -> &str {
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(v6),
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    }
}

/// Whether a host is this machine, however it is written.
pub(crate) fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tls_and_this_machine_are_safe() {
        for good in [
            "https://x.example",
            "HTTPS://x.example/a",
            "http://127.0.0.1:9/",
            "http://[::1]:9",
            "http://localhost",
        ] {
            assert!(is_safe(good), "{good}");
        }
        for bad in [
            "http://x.example",
            "https://",
            "https://a@x.example",
            "http://localhost@x.example",
            "http://127.0.0.1.x.example",
            "ftp://127.0.0.1",
            "x.example",
            "",
        ] {
            assert!(!is_safe(bad), "{bad}");
        }
    }
}
