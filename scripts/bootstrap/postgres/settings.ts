/** What differs between a server that holds somebody's positions and one that a test throws away. */
export type Durability = 'durable' | 'disposable';

/**
 * postgresql.conf of the embedded server: loopback only, small, and quick to notice a dead peer, because the agents'
 * role locks hang on their connections.
 */
export function postgresqlConf(port: number, durability: Durability): string {
  const settings: Readonly<Record<string, string | number>> = {
    listen_addresses: "'127.0.0.1'",
    port,
    unix_socket_directories: "''",
    max_connections: 80,
    password_encryption: 'scram-sha-256',
    tcp_keepalives_idle: 5,
    tcp_keepalives_interval: 2,
    tcp_keepalives_count: 2,
    client_connection_check_interval: "'2s'",

    shared_buffers: "'48MB'",
    work_mem: "'4MB'",
    maintenance_work_mem: "'32MB'",
    effective_cache_size: "'512MB'",
    // No helper processes: short queries of a handful of clients gain nothing from them.
    io_method: 'sync',
    max_parallel_workers_per_gather: 0,
    max_worker_processes: 4,
    max_logical_replication_workers: 0,
    jit: 'off',
    random_page_cost: 1.1,

    wal_level: 'minimal',
    max_wal_senders: 0,
    wal_buffers: "'4MB'",
    min_wal_size: "'64MB'",
    max_wal_size: "'256MB'", // also bounds what a start after a crash has to replay
    checkpoint_timeout: "'5min'",
    fsync: durability === 'durable' ? 'on' : 'off',
    full_page_writes: durability === 'durable' ? 'on' : 'off',

    autovacuum: 'on',
    autovacuum_max_workers: 2,
    autovacuum_naptime: "'20s'", // queue-like tables turn over fast

    log_destination: "'stderr'",
    logging_collector: 'off',
    log_min_duration_statement: "'250ms'",
    // a slow insert of a thousand candles is told with the beginning of each of its lists
    log_parameter_max_length: 120,
    log_checkpoints: 'off',
    log_line_prefix: "'%m [%p] %q%u@%d '",
    timezone: "'UTC'",
    log_timezone: "'UTC'",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return `# Written by Tradewind at every start: edits are lost. Bring your own server for settings of your own.\n${lines.join('\n')}\n`;
}

/** pg_hba.conf: passwords only, from this machine only. */
export const PG_HBA = 'host all all 127.0.0.1/32 scram-sha-256\n';
