import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { open } from 'lmdb'
import pg from 'pg'
import { clientOf } from './client.ts'
import type { Race } from './race.ts'

/** Whoever reads the whole store finds no token in it, nor two halves of one. */
export const dumpRace: Race = async ({ url, workers, say }) => {
  const [worker] = await workers(1, 10)
  assert.ok(worker)
  const { port } = worker
  const client = clientOf(50)
  for (let i = 0; i < 5; i++) {
    const first = await client.logIn(port, `ada-${i}`)
    const second = await client.refresh(port, first.refresh_token)
    if (i > 2) await client.logOut(port, String(second.body.access_token))
  }
  const found = new Set((await dump(url)).match(/[\w-]{20,}/g))
  // Each hash may be said to be either half of a refresh token.
  const halves = [...found].filter(text => text.length === 43).map(text => Buffer.from(text, 'base64url'))
  const forged = halves.flatMap(one => halves.map(other => Buffer.concat([one, other]).toString('base64url')))
  assert.ok(halves.length >= 10, 'the dump holds the hashes')
  const candidates = [...found, ...forged]
  let accepted = 0
  for (let i = 0; i < candidates.length; i += 200) {
    const answers = await Promise.all(candidates.slice(i, i + 200).flatMap(text => [client.refresh(port, text), client.me(port, text)]))
    accepted += answers.filter(({ status }) => status !== 401).length
  }
  assert.equal(accepted, 0)
  client.close()
  say(`${found.size} texts of the store and ${forged.length} pairs of them, as refresh and as access token: ${accepted} accepted`)
}

async function dump (url: string): Promise<string> {
  if (url.startsWith('lmdb:')) return dumpLmdb(url.slice('lmdb:'.length))
  return url.startsWith('redis:') ? dumpRedis(url) : dumpPostgres(url)
}

async function dumpLmdb (path: string): Promise<string> {
  const root = open({ path, noSubdir: false, maxDbs: 8, readOnly: true })
  const names = [...root.getKeys()].map(String)
  const rows = names.flatMap(name => [...root.openDB({ name, encoding: 'json' }).getRange()])
  await root.close()
  return JSON.stringify(rows)
}

async function dumpRedis (url: string): Promise<string> {
  const redis = new Redis(url)
  const rows: unknown[] = []
  for (const key of await redis.keys('*')) {
    const read = { hash: () => redis.hgetall(key), set: () => redis.smembers(key), zset: () => redis.zrange(key, '0', '-1'), string: () => redis.get(key) }[await redis.type(key)]
    assert.ok(read !== undefined, `the dump reads ${key}`)
    rows.push([key, await read()])
  }
  await redis.quit()
  return JSON.stringify(rows)
}

async function dumpPostgres (connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>('SELECT tablename AS name FROM pg_tables WHERE schemaname = \'public\'')
  const rows: unknown[] = []
  for (const { name } of tables) rows.push((await client.query(`SELECT * FROM "${name}"`)).rows)
  await client.end()
  return JSON.stringify(rows)
}
