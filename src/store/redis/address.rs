//! The address of the settings in the client library's own types.

use redis::{
    ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo, RedisResult, TlsCertificates,
};
use secrecy::ExposeSecret;

use crate::settings::RedisUrl;
use crate::store::{StoreError, file};

/// Addresses of all hosts, in their order.
pub(super) fn addresses(url: &RedisUrl) -> Vec<ConnectionAddr> {
    let address = |(host, port): &(String, u16)| match url.tls {
        true => ConnectionAddr::TcpTls { host: host.clone(), port: *port, insecure: false, tls_params: None },
        false => ConnectionAddr::Tcp(host.clone(), *port),
    };
    url.hosts.iter().map(address).collect()
}

/// Who we are, and which database we want.
pub(super) fn login(url: &RedisUrl, db: i64) -> RedisConnectionInfo {
    let mut login = RedisConnectionInfo::default().set_db(db);
    if let Some(user) = &url.user {
        login = login.set_username(user);
    }
    if let Some(password) = &url.password {
        login = login.set_password(password.expose_secret());
    }
    login
}

/// An address with the login.
pub(super) fn info(address: ConnectionAddr, login: RedisConnectionInfo) -> RedisResult<ConnectionInfo> {
    Ok(address.into_connection_info()?.set_redis_settings(login))
}

/// The certificates that TLS is to trust, where the settings name a file of them.
pub(super) fn certificates(settings: &crate::settings::Redis) -> Result<Option<TlsCertificates>, StoreError> {
    let Some(path) = &settings.ca_file else { return Ok(None) };
    let pem = std::fs::read(path).map_err(|reason| file::error("read", path, reason))?;
    Ok(Some(TlsCertificates { client_tls: None, root_cert: Some(pem) }))
}
