import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../laws/sources.ts'
import { runtimeClosure, type Lock } from './runtime-closure.ts'

// What comes with the package: nothing of it runs code when it is installed, and all of it may be used by anybody.

/** Licences that ask for no more than that they are kept. Another one is looked at by a person before it is added. */
const LICENCES = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'BlueOak-1.0.0']
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall']

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Lock }
const closure = runtimeClosure(packages)

t.test('the packages that come with this one are found', async t => {
  for (const name of ['@fastify/jwt', 'fast-jwt', 'fastify', '@sinclair/typebox']) t.ok(closure.includes(`node_modules/${name}`), name)
  t.notOk(closure.includes('node_modules/tap'), 'not those of the development')
  t.notOk(closure.includes('node_modules/pg'), 'nor an optional peer')
})

t.test('none has an install script', async t => {
  t.strictSame(closure.filter(place => packages[place]?.hasInstallScript === true), [])
  t.strictSame(closure.filter(place => {
    const { scripts = {} } = manifest(place)
    return INSTALL_SCRIPTS.some(name => name in scripts) || existsSync(join(root, place, 'binding.gyp'))
  }), [], 'nor do the packages that are installed here, which the lock only describes')
})

t.test('all are under a licence of the list', async t => {
  t.strictSame(closure.filter(place => !LICENCES.includes(String(packages[place]?.license))).map(place => `${place}: ${packages[place]?.license}`), [])
  t.strictSame(closure.filter(place => manifest(place).license !== packages[place]?.license), [], 'and the packages say so themselves')
})

t.test('the closure goes through all kinds of dependencies, and finds each package where Node.js does', async t => {
  const lock: Lock = {
    '': { dependencies: { a: '1' }, peerDependencies: { b: '1', c: '1' }, peerDependenciesMeta: { c: { optional: true } } },
    'node_modules/a': { dependencies: { d: '1', '@x/e': '1' }, optionalDependencies: { elsewhere: '1' } },
    'node_modules/a/node_modules/d': { dependencies: { '@x/e': '1', b: '1' } },
    'node_modules/a/node_modules/@x/e': {},
    'node_modules/b': { dependencies: { d: '1' } },
    'node_modules/c': {},
    'node_modules/d': { peerDependencies: { a: '1' } },
    'node_modules/development': {}
  }
  t.strictSame(runtimeClosure(lock), ['node_modules/a', 'node_modules/a/node_modules/@x/e', 'node_modules/a/node_modules/d', 'node_modules/b', 'node_modules/d'])
  t.throws(() => runtimeClosure({ '': { dependencies: { gone: '1' } } }), /gone, which the project needs, is not in the lock/)
})

function manifest (place: string) {
  return JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8')) as { license?: string, scripts?: Record<string, string> }
}
