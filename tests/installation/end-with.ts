/** Imported before the script of a process that a test starts: see `tiedTo`. */
const tied = Number(new URL(import.meta.url).search.slice(1));

setInterval(() => {
  try {
    process.kill(tied, 0);
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}, 500).unref();
