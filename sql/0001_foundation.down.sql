drop function tradewind_ensure_partitions(timestamptz);
drop table alerts, commands, audit_log, venue_calls, errors, dead_letters, deliveries, heartbeats, role_epochs;
drop function tradewind_grant(text, text, text[]);
drop function tradewind_agent();
drop function tradewind_role(text);
