//! Whose request it is: the address of the connection or, behind proxies that the settings trust, the one they name.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

/// Networks in one list, such as `127.0.0.1` and `10.0.0.0/8`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<(IpAddr, u8)>);

impl Networks {
    /// Networks by their names.
    ///
    /// # Errors
    /// A sentence about the one that is none.
    pub fn parse(names: &[String]) -> Result<Self, String> {
        let network = |name: &String| {
            let wrong =
                || format!("{name:?} is no address and no network: write 127.0.0.1, 10.0.0.0/8 or fd00::/8");
            let (address, bits) = name.split_once('/').map_or((name.as_str(), None), |(a, b)| (a, Some(b)));
            let address: IpAddr = address.parse().map_err(|_| wrong())?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let bits = bits.map_or(Ok(most), str::parse).map_err(|_| wrong())?;
            if bits > most { Err(wrong()) } else { Ok((address, bits)) }
        };
        names.iter().map(network).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the address lies in one of them.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, bits)| match (network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let shift = 32 - u32::from(*bits);
                network.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = 128 - u32::from(*bits);
                network.to_bits().checked_shr(shift) == address.to_bits().checked_shr(shift)
            }
            _ => false,
        })
    }
}

/// The address that a request comes from, for its handlers.
#[derive(Debug, Clone, Copy)]
pub struct Remote(pub IpAddr);

/// Who asks, as far as limits go: an IPv4 address, or the 64 bits of an IPv6 address that one subscriber has. Of what
/// proxies name, the last address that is none of theirs counts: whatever stands before it anybody may have written.
#[must_use]
pub fn remote(extensions: &Extensions, headers: &HeaderMap, proxies: &Networks) -> IpAddr {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let mut at = peer.unwrap_or(IpAddr::from([127, 0, 0, 1]));
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let named: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    for name in named.iter().rev() {
        if !proxies.contain(at) {
            break;
        }
        let Some(before) = address(name) else { break };
        at = before;
    }
    subscriber(at)
}

/// An address as proxies write it, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or(text);
    let plain = bare.parse::<IpAddr>().ok();
    plain.or_else(|| text.parse::<SocketAddr>().ok().map(|a| a.ip())).map(|ip| ip.to_canonical())
}

fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) if !v6.is_loopback() => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn asked(peer: &str, forwarded: &[&'static str], proxies: &str) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().expect("an address"), 1)));
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        let names: Vec<String> = proxies.split_whitespace().map(str::to_owned).collect();
        remote(&extensions, &headers, &Networks::parse(&names).expect("networks")).to_string()
    }

    #[test]
    fn what_a_stranger_says_of_its_address_counts_for_nothing() {
        assert_eq!(asked("203.0.113.9", &["198.51.100.1"], ""), "203.0.113.9");
        assert_eq!(asked("203.0.113.9", &["198.51.100.1"], "10.0.0.0/8"), "203.0.113.9");
        // A caller that writes the header itself is still known by what the proxy adds.
        assert_eq!(asked("10.0.0.2", &["1.1.1.1, 198.51.100.1"], "10.0.0.0/8"), "198.51.100.1");
        assert_eq!(asked("10.0.0.2", &["1.1.1.1", "198.51.100.1:4711"], "10.0.0.0/8"), "198.51.100.1");
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_followed_to_its_beginning() {
        let chain = "198.51.100.1, 10.0.0.7, 192.168.1.1";
        assert_eq!(asked("127.0.0.1", &[chain], "127.0.0.1 10.0.0.0/8 192.168.0.0/16"), "198.51.100.1");
        assert_eq!(asked("::1", &["[2001:db8:1:2:3::4]:99"], "::1"), "2001:db8:1:2::");
        assert_eq!(asked("::ffff:10.0.0.1", &["198.51.100.1"], "10.0.0.1/32"), "198.51.100.1");
        // One that names nobody is itself the caller.
        assert_eq!(asked("127.0.0.1", &["unknown"], "127.0.0.1"), "127.0.0.1");
        assert_eq!(asked("127.0.0.1", &[], "0.0.0.0/0"), "127.0.0.1");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for name in ["proxy", "10.0.0.0/33", "10.0.0.0/x", "::/129", ""] {
            assert!(Networks::parse(&[name.to_owned()]).is_err_and(|e| e.contains("10.0.0.0/8")), "{name}");
        }
        let all = Networks::parse(&["::/0".to_owned()]).expect("a network");
        assert!(all.contain("2001:db8::1".parse().expect("an address")));
    }
}
