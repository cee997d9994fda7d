import { importsOf, type Import } from './imports-of.ts'
import { isProduct, type Source } from './sources.ts'

/** Which place may import which other, by value or by type; a place knows itself. */
const MAY_IMPORT: Record<string, { value: string[], type: string[] }> = {
  contract: { value: [], type: [] },
  acting: { value: [], type: [] },
  identity: { value: [], type: ['contract'] },
  options: { value: [], type: [] },
  refusal: { value: ['options'], type: [] },
  outbound: { value: [], type: [] },
  routing: { value: ['options'], type: [] },
  cookie: { value: ['options'], type: [] },
  problem: { value: ['options', 'refusal'], type: [] },
  keys: { value: ['options', 'outbound', 'refusal'], type: [] },
  authn: { value: ['acting', 'cookie', 'identity', 'keys', 'options', 'refusal'], type: ['contract'] },
  authz: { value: ['acting', 'identity', 'options', 'refusal', 'routing'], type: ['contract'] },
  sessions: { value: ['cookie', 'keys', 'options', 'refusal'], type: ['contract'] },
  'decision-points': { value: ['options', 'outbound', 'refusal'], type: ['authz', 'contract'] },
  'well-known': { value: ['keys', 'options', 'refusal'], type: [] },
  testing: { value: ['acting', 'authz', 'options', 'refusal', 'routing'], type: ['contract', 'sessions'] },
  command: { value: ['authn', 'authz', 'keys', 'options'], type: [] },
  store: { value: ['keys', 'sessions'], type: ['authz'] },
  routes: { value: ['authz', 'store'], type: ['authn', 'keys', 'problem', 'sessions'] },
  app: { value: ['authn', 'authz', 'keys', 'problem', 'sessions', 'well-known', 'routes', 'store'], type: [] },
  server: { value: ['app'], type: [] }
}

/** Rooms that are ground for the others: they have no door, each of their files may be imported. */
export const GROUND = ['acting', 'cookie', 'identity', 'options', 'outbound', 'refusal', 'routing']

/** Packages that only some places may know, in any form. */
const KEPT: Record<string, RegExp> = {
  '@fastify/jwt': /^plugins\/(authn|sessions)\//,
  'fast-jwt': /^plugins\/(authn|sessions)\//,
  '@fastify/cookie': /^(plugins\/cookie\/|app\.ts$)/,
  lmdb: /^(plugins\/sessions\/stores\/lmdb\.ts$|store\/)/,
  pg: /^(app\.ts$|store\/)/
}

/** Packages whose value only a door may hold: everything behind it is functions from data to data. */
const WIRING = ['fastify', 'fastify-plugin']

/** Files with a Fastify instance of their own: to host a plugin of others that must not meet the application, or an application. */
const HOSTS = ['plugins/authn/engine.ts', 'plugins/command/application/open-application.ts', 'plugins/cookie/set-cookie.ts', 'plugins/sessions/signer.ts']

/** The applications that show how the package is used. They must work against what is published. */
const EXAMPLES = 'examples'

/** The place of a file: its room, its folder, or its own name at the root. */
export function placeOf (path: string): string {
  return /^(?:plugins\/)?([^/]+?)(?:\.ts$|\/)/.exec(path)?.[1] ?? path
}

/** Who imports what it may not know. `packages` are those that users install with ours, `development` those that we install besides. */
export function strangers (sources: readonly Source[], packages: readonly string[], development: readonly string[] = []): string[] {
  const faultsOf = (source: Source, found: Import) => {
    if (placeOf(source.path) === EXAMPLES) return exampleFaults(found, [...packages, ...development])
    return found.target === null ? packageFaults(source, found, packages) : projectFaults(source, found, found.target)
  }
  return sources.filter(isProduct).flatMap(source => importsOf(source).flatMap(found =>
    faultsOf(source, found).map(fault => `${source.path}: '${found.specifier}' ${fault}`)))
}

/** An example is an application of its own: it knows the package by its name, and whatever package it likes. */
function exampleFaults ({ specifier, target }: Import, installed: readonly string[]): string[] {
  if (target === null) return specifier.startsWith('node:') || installed.includes(packageOf(specifier)) ? [] : ['is not installed']
  return !specifier.startsWith('.') || placeOf(target) === EXAMPLES ? [] : ['is not for "examples": they import the package by its name']
}

function projectFaults ({ path }: Source, { typeOnly }: Import, target: string): string[] {
  const from = placeOf(path)
  const to = placeOf(target)
  const law = MAY_IMPORT[from]
  if (law === undefined) return [`is imported from "${from}", a place that no law knows`]
  if (from === to) return target.endsWith('/index.ts') ? ['leads upward: a room does not import its own door'] : []
  const allowed = typeOnly ? [...law.value, ...law.type] : law.value
  if (!allowed.includes(to)) return [`is not for "${from}"${law.type.includes(to) ? ' but as a type' : ''}`]
  const door = target === `plugins/${to}/index.ts`
  const open = !target.startsWith('plugins/') || GROUND.includes(to) || target === 'plugins/contract.ts'
  return door || open ? [] : ['is an inner file: only its door may be imported']
}

function packageFaults ({ path }: Source, { specifier, typeOnly }: Import, packages: readonly string[]): string[] {
  const name = packageOf(specifier)
  const kept = KEPT[name]
  const faults: string[] = []
  if (kept !== undefined && !kept.test(path)) faults.push('is kept for other places')
  if (!path.startsWith('plugins/') || name.startsWith('node:')) return faults
  if (!packages.includes(name)) faults.push('is not installed with the package')
  if (!typeOnly && WIRING.includes(name) && !path.endsWith('/index.ts') && !HOSTS.includes(path)) faults.push('is wiring: only a door imports its value')
  return faults
}

/** The name of the package that a specifier leads to. */
export function packageOf (specifier: string): string {
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier
}

/** The circles in which files import each other, type imports included; each is reported once. */
export function cycles (sources: readonly Source[]): string[] {
  const graph = new Map(sources.map(source => [source.path, importsOf(source).flatMap(({ target }) => target ?? [])]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: string[]): void => {
    const at = trail.indexOf(path)
    if (at !== -1) found.push([...trail.slice(at), path].join(' -> '))
    if (at !== -1 || done.has(path)) return
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return found
}
