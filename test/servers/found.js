import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

// Which servers a test can start on this machine. JavaScript, for the coverage map reads it too.

/** PostgreSQL: the folder of its programs, whom it runs as, and what is missing. */
export const postgres = findPostgres()

/** PgBouncer, in front of that PostgreSQL: its program, which Debian does not have in everyone's PATH, and what is missing. */
export const pgbouncer = findPgbouncer()

/** Redis: what is missing. */
export const redis = { missing: folderOf(['redis-server']) === null && 'needs Redis (redis-server)' }

/** Valkey: what is missing. */
export const valkey = { missing: folderOf(['valkey-server']) === null && 'needs Valkey (valkey-server)' }

/** @returns {import('./found.js').FoundPostgres} */
function findPostgres () {
  const folder = folderOf(['initdb', 'postgres'], '/usr/lib/postgresql')
  const user = findUser('postgres')
  const missing = folder === null ? 'needs PostgreSQL (initdb, postgres)' : user === null && 'needs a user named postgres: PostgreSQL does not run as root'
  return { folder, user, missing }
}

/** @returns {import('./found.js').FoundPgbouncer} */
function findPgbouncer () {
  const folder = folderOf(['pgbouncer']) ?? (existsSync('/usr/sbin/pgbouncer') ? '/usr/sbin' : null)
  return { program: folder === null ? null : join(folder, 'pgbouncer'), missing: postgres.missing || (folder === null && 'needs PgBouncer (pgbouncer)') }
}

/** Where the programs are: in PATH, or where Debian has a folder for each version. */
function folderOf (programs, debian = '') {
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...String(process.env.PATH).split(delimiter), ...versions.map(version => join(debian, version, 'bin'))]
  return folders.find(folder => programs.every(name => existsSync(join(folder, name)))) ?? null
}

/** Oneself; but where that is root, the user of the name. */
function findUser (name) {
  if (process.getuid?.() !== 0) return {}
  const [uid, gid] = ['-u', '-g'].map(flag => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout))
  return uid > 0 && gid > 0 ? { uid, gid } : null
}
