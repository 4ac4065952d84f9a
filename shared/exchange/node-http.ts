/**
 * `node:http` as it is. Imported as a module it costs each process 60 ms and 13 MB: Node then reads all its exports, and
 * with them loads a WebSocket client of its own that nobody here uses.
 */
export const http = process.getBuiltinModule('node:http');
