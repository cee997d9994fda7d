import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { postgres, redis } from './servers/found.js'

/**
 * Which sources a test file is answerable for: those of its room. `test/authz/rule.test.ts` counts for
 * `plugins/authz/`, and what it touches of other rooms on its way does not count for them. Tests without a
 * room (laws, packaging, security) count for nothing. That no source file escapes is a law of its own
 * (test/laws/mirror.test.ts).
 *
 * Sources whose tests need a server that is not on this machine count for nothing here, and that is said.
 */
const example = ['app.ts', 'server.ts', ...sources('routes'), ...sources('store')]
const exampleTests = ['app', 'server', 'routes', 'store']

/** Sources whose tests need a server: what they begin with, and why there is none; false: there is. */
const servers = [
  { begin: join('plugins', 'sessions', 'stores', 'redis'), missing: redis.missing },
  { begin: join('plugins', 'sessions', 'stores', 'postgres'), missing: postgres.missing }
]
const absent = servers.filter(({ missing }) => missing !== false)
for (const { begin, missing } of absent) console.error(`Coverage does not count ${begin}*: it ${missing}.`)

/** @param {string} test path of a test file, relative to the project */
export default function countedFor (test) {
  return sourcesOf(test)?.filter(path => !absent.some(({ begin }) => path.startsWith(begin))) ?? null
}

/**
 * All sources that a test is answerable for, where all servers are there.
 *
 * @param {string} test path of a test file, relative to the project
 */
export function sourcesOf (test) {
  const [, place = ''] = relative('.', test).split(sep)
  const room = place.replace(/\..*$/, '')
  if (exampleTests.includes(room)) return example
  if (room === 'examples') return sources('examples')
  const inRoom = sources(join('plugins', room))
  return inRoom.length > 0 ? inRoom : null
}

function sources (folder) {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .map(name => join(folder, name))
  } catch {
    return []
  }
}
