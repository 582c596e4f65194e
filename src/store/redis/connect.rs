//! Making a connection: to one server, to the master that Sentinels know, or to a cluster.

use std::time::Duration;

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, Pipeline, RedisFuture, RedisResult, TlsMode, Value,
};
use secrecy::ExposeSecret;

use super::address::{addresses, certificates, info, login};
use crate::settings::{self, RedisKind, RedisUrl};
use crate::store::StoreError;

/// A connection; clones share it.
#[derive(Clone)]
pub(super) enum Connection {
    /// To one server, whoever named it.
    One(MultiplexedConnection),
    /// To a cluster.
    Cluster(ClusterConnection),
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::One(connection) => connection.req_packed_command(cmd),
            Self::Cluster(connection) => connection.req_packed_command(cmd),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::One(connection) => connection.req_packed_commands(pipeline, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::One(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}

/// Makes connections, as often as they are lost.
pub(super) struct Connector {
    way: Way,
    /// The longest time all of an attempt takes.
    timeout: Duration,
    config: AsyncConnectionConfig,
}

enum Way {
    Server(Box<Client>),
    Sentinel(Box<SentinelClient>),
    Cluster(Box<ClusterClient>),
}

impl Connector {
    /// For the settings' address.
    ///
    /// # Errors
    /// [`StoreError::RedisSettings`] and, for the file of certificates, [`StoreError::File`].
    pub(super) fn new(settings: &settings::Redis, url: &RedisUrl) -> Result<Self, StoreError> {
        let certificates = certificates(settings)?;
        if certificates.is_some() && !url.tls {
            return Err(StoreError::RedisSettings("redis.ca_file is for rediss:// alone".into()));
        }
        if url.tls {
            // Said once for the process; a second time it is refused, and that is as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let way = way(settings, url, certificates);
        let way = way.map_err(|reason| StoreError::RedisSettings(reason.to_string()))?;
        // Sentinels that are away are passed over one after the other.
        let attempts = match url.kind {
            RedisKind::Server { .. } => 1,
            RedisKind::Sentinel { .. } | RedisKind::Cluster => url.hosts.len() + 1,
        };
        let timeout = settings.connect_timeout() * u32::try_from(attempts).unwrap_or(u32::MAX);
        // Whoever calls has a timeout of its own around everything.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(settings.connect_timeout()))
            .set_response_timeout(None);
        Ok(Self { way, timeout, config })
    }

    /// A connection that has answered.
    ///
    /// # Errors
    /// Nobody is there, or the answer does not come within the timeout.
    pub(super) async fn connect(&mut self) -> RedisResult<Connection> {
        let (way, config) = (&mut self.way, &self.config);
        let connect = async move {
            let mut connection = match way {
                Way::Server(client) => {
                    Connection::One(client.get_multiplexed_async_connection_with_config(config).await?)
                }
                Way::Sentinel(client) => {
                    Connection::One(client.get_async_connection_with_config(config).await?)
                }
                Way::Cluster(client) => Connection::Cluster(client.get_async_connection().await?),
            };
            // A server that loads its data accepts connections too.
            redis::cmd("PING").query_async::<()>(&mut connection).await?;
            Ok(connection)
        };
        let late = |_| Err((ErrorKind::Io, "no answer within the timeout").into());
        tokio::time::timeout(self.timeout, connect).await.unwrap_or_else(late)
    }
}

fn way(
    settings: &settings::Redis,
    url: &RedisUrl,
    certificates: Option<redis::TlsCertificates>,
) -> RedisResult<Way> {
    Ok(match &url.kind {
        RedisKind::Server { db } => {
            let [address] =
                addresses(url).try_into().map_err(|_| (ErrorKind::InvalidClientConfig, "one host"))?;
            let info = info(address, login(url, *db))?;
            Way::Server(Box::new(match certificates {
                Some(certificates) => Client::build_with_tls(info, certificates)?,
                None => Client::open(info)?,
            }))
        }
        RedisKind::Sentinel { master, db } => {
            let kind = SentinelServerType::Master;
            let mut builder =
                SentinelClientBuilder::new(addresses(url), master, kind)?.set_client_to_redis_db(*db);
            if url.tls {
                builder = builder
                    .set_client_to_redis_tls_mode(TlsMode::Secure)
                    .set_client_to_sentinel_tls_mode(TlsMode::Secure);
            }
            if let Some(certificates) = certificates {
                builder = builder
                    .set_client_to_redis_certificates(certificates.clone())
                    .set_client_to_sentinel_certificates(certificates);
            }
            // Sentinels themselves have a password seldom, and then another one: theirs is not supported.
            if let Some(user) = &url.user {
                builder = builder.set_client_to_redis_username(user);
            }
            if let Some(password) = &url.password {
                builder = builder.set_client_to_redis_password(password.expose_secret());
            }
            Way::Sentinel(Box::new(builder.build()?))
        }
        RedisKind::Cluster => {
            let nodes = addresses(url).into_iter().map(|address| info(address, login(url, 0)));
            let mut builder = ClusterClient::builder(nodes.collect::<RedisResult<Vec<_>>>()?)
                .connection_timeout(settings.connect_timeout())
                .response_timeout(settings.response_timeout());
            if url.tls {
                builder = builder.tls(TlsMode::Secure);
            }
            if let Some(certificates) = certificates {
                builder = builder.certs(certificates);
            }
            Way::Cluster(Box::new(builder.build()?))
        }
    })
}
