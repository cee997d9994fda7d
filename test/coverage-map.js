import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join, relative, sep } from 'node:path'

const example = ['app.ts', 'server.ts', ...sources('routes'), ...sources('store')]
const exampleTests = ['app', 'server', 'routes', 'store']

/** What only a server of its own can test: where its program is not installed, these sources do not count. */
const SERVERS = {
  'redis-server': join('plugins', 'sessions', 'stores', 'redis')
}
const absent = Object.keys(SERVERS).filter(program => !isInstalled(program))
for (const program of absent) console.error(`NOT TESTED: ${SERVERS[program]}*, for there is no ${program} on this machine.`)

/** The sources that the gate asks of a test file: those that it is answerable for, but for what cannot be tested here. */
export default function counted (test) {
  return sourcesOf(test)?.filter(path => !absent.some(program => path.startsWith(SERVERS[program]))) ?? null
}

/**
 * Which sources a test file is answerable for: those of its room. `test/authz/rule.test.ts` counts for
 * `plugins/authz/`, and what it touches of other rooms on its way does not count for them. Tests without a
 * room (laws, packaging, security) count for nothing. That no source file escapes is a law of its own
 * (test/laws/mirror.test.ts).
 *
 * @param {string} test path of a test file, relative to the project
 */
export function sourcesOf (test) {
  const [, place = ''] = relative('.', test).split(sep)
  const room = place.replace(/\..*$/, '')
  if (exampleTests.includes(room)) return example
  const inRoom = sources(join('plugins', room))
  return inRoom.length > 0 ? inRoom : null
}

/** Whether a program is found as a shell would find it. */
export function isInstalled (program) {
  return (process.env.PATH ?? '').split(delimiter).some(folder => existsSync(join(folder, program)))
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
