//! Addresses as a person can open them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// An address that a browser on this machine can open: one that stands for all of the machine's is none.
#[must_use]
pub fn openable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

/// What others than this machine have to know, and what is still missing for them.
#[must_use]
pub fn from_elsewhere(listening: SocketAddr, hosts: &[String], plain_http: bool) -> Vec<String> {
    let beyond = !listening.ip().is_loopback();
    let Some(host) = hosts.first() else {
        let missing =
            "Other machines are refused until web.hosts has the name (or address) that their browsers use.";
        return if beyond { vec![missing.into()] } else { Vec::new() };
    };
    if plain_http {
        let port = if host.contains(':') { String::new() } else { format!(":{}", listening.port()) };
        return vec![format!(
            "Others reach it at http://{host}{port}, where anybody on the way can read what is sent."
        )];
    }
    vec![format!(
        "Others reach it at https://{host}, through what stands before it with TLS: over plain HTTP browsers do not keep \
         its cookie. In a trusted network without TLS set web.plain_http = true."
    )]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_that_is_printed_can_be_opened() {
        assert_eq!(openable(at("0.0.0.0:8737")), at("127.0.0.1:8737"));
        assert_eq!(openable(at("[::]:8737")), at("[::1]:8737"));
        assert_eq!(openable(at("192.168.1.5:80")), at("192.168.1.5:80"));
    }

    #[test]
    fn others_are_told_how_to_come_in_and_what_is_missing() {
        let hosts = ["topup.lan".to_owned()];
        assert!(from_elsewhere(at("127.0.0.1:8737"), &[], false).is_empty());
        assert!(from_elsewhere(at("0.0.0.0:8737"), &[], false)[0].contains("web.hosts"));
        let tls = &from_elsewhere(at("0.0.0.0:8737"), &hosts, false)[0];
        assert!(tls.contains("https://topup.lan") && tls.contains("web.plain_http"), "{tls}");
        let plain = &from_elsewhere(at("0.0.0.0:8737"), &hosts, true)[0];
        assert!(plain.contains("http://topup.lan:8737"), "{plain}");
    }
}
