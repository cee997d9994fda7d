import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/**
 * Which sources a test file is answerable for: those of its room. `test/authz/rule.test.ts` counts for
 * `plugins/authz/`, and what it touches of other rooms on its way does not count for them. Tests without a
 * room (laws, packaging, security) count for nothing. That no source file escapes is a law of its own
 * (test/laws/mirror.test.ts).
 */
const example = ['app.ts', 'server.ts', ...sources('routes'), ...sources('store')]
const exampleTests = ['app', 'server', 'routes', 'store']

/** @param {string} test path of a test file, relative to the project */
export default function sourcesOf (test) {
  const [, place = ''] = relative('.', test).split(sep)
  const room = place.replace(/\..*$/, '')
  if (exampleTests.includes(room)) return example
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
