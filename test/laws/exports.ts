import { GROUND } from './acquaintance.ts'
import type { Source } from './sources.ts'

interface Manifest { exports: Record<string, unknown>, bin?: unknown }

/** The place of the program: it has no door, because nobody imports it. */
const PROGRAM = 'command'

/** Where the exports of package.json and the doors of the rooms differ. */
export function exportFaults (manifest: Manifest, sources: readonly Source[]): string[] {
  const rooms = new Set(sources.flatMap(({ path }) => /^plugins\/([^/]+)\//.exec(path)?.[1] ?? []).filter(room => !GROUND.includes(room) && room !== PROGRAM))
  const doors = [...rooms].filter(room => sources.some(({ path }) => path === `plugins/${room}/index.ts`))
  const wanted: Record<string, unknown> = { './package.json': './package.json' }
  for (const door of doors) wanted[`./${door}`] = { types: `./dist/${door}/index.d.ts`, default: `./dist/${door}/index.js` }
  const bin = sources.some(({ path }) => path.startsWith(`plugins/${PROGRAM}/`)) ? { gatehouse: `dist/${PROGRAM}/gatehouse.js` } : undefined
  return [
    ...(JSON.stringify(manifest.bin) === JSON.stringify(bin) ? [] : [`"bin" must be ${JSON.stringify(bin)}`]),
    ...[...rooms].filter(room => !doors.includes(room)).map(room => `plugins/${room} has no index.ts`),
    ...Object.keys(wanted).filter(name => JSON.stringify(manifest.exports[name]) !== JSON.stringify(wanted[name]))
      .map(name => `"${name}" must be exported as ${JSON.stringify(wanted[name])}`),
    ...Object.keys(manifest.exports).filter(name => !(name in wanted)).map(name => `"${name}" is exported and there is no such room`)
  ]
}
