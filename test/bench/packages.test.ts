import { readFileSync } from 'node:fs'
import t from 'tap'

interface Lock { packages: Record<string, { version?: string, resolved?: string, dependencies?: Record<string, string> }> }

const json = <Content>(path: string): Content => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')) as Content
const own = json<Lock>('package-lock.json').packages
const bench = json<Lock>('bench/package-lock.json').packages

t.test('the bench pins its peers, and measures the versions that we are built on', async t => {
  const { private: isPrivate, dependencies } = json<{ private: boolean, dependencies: Record<string, string> }>('bench/package.json')
  t.equal(isPrivate, true)
  t.strictSame(bench['']?.dependencies, dependencies, 'the lockfile is of this package.json')
  for (const [name, version] of Object.entries(dependencies)) t.match(version, /^\d+\.\d+\.\d+$/, name)
  // Other types than ours, and a hook of theirs would not be a hook of ours.
  for (const name of ['fastify', '@fastify/jwt', '@fastify/cookie', 'fastify-plugin', '@types/node', 'fast-jwt']) {
    t.equal(bench[`node_modules/${name}`]?.version, own[`node_modules/${name}`]?.version, `${name}: run npm install --save-exact in bench/ with our version`)
  }
})

t.test('peers reach nobody who installs the package', async t => {
  const { dependencies, files } = json<{ dependencies: Record<string, string>, files: string[] }>('package.json')
  for (const name of ['express', 'hono', '@hapi/hapi', 'mitata', 'jose']) t.notOk(name in dependencies, name)
  t.notOk(files.some(path => path.startsWith('bench')))
})

t.test('no lockfile names a registry', async t => {
  for (const packages of [own, bench]) t.strictSame(Object.values(packages).filter(({ resolved }) => resolved?.startsWith('http')), [])
})
