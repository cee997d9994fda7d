import t from 'tap'
import { exportFaults } from './exports.ts'
import { projectSources, read } from './sources.ts'

t.test('the exports are the doors', async t => {
  t.strictSame(exportFaults(JSON.parse(read('package.json').text), projectSources()), [])
})

t.test('the lock file names no registry: everybody has their own', async t => {
  const lock = JSON.parse(read('package-lock.json').text) as { packages: Record<string, { resolved?: string }> }
  t.strictSame(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined), [])
})

t.test('the lock file has the packages of every platform, or npm ci refuses it', async t => {
  const { packages } = JSON.parse(read('package-lock.json').text) as { packages: Record<string, { optionalDependencies?: Record<string, string> }> }
  const locked = Object.keys(packages)
  const named = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
  t.ok(named.length > 10)
  t.strictSame(named.filter(name => !locked.some(path => path.endsWith(`node_modules/${name}`))), [])
})

t.test('the law sees each offence', async t => {
  const faults = (exports: Record<string, unknown>, ...paths: string[]) => exportFaults({ exports }, paths.map(path => ({ path, text: '' })))
  const manifest = { './package.json': './package.json' }
  const door = { types: './dist/x/index.d.ts', default: './dist/x/index.js' }
  t.strictSame(faults({ ...manifest, './x': door }, 'plugins/x/index.ts', 'plugins/x/rule.ts', 'plugins/options/unknown.ts', 'plugins/contract.ts'), [])
  t.strictSame(faults({ './x': door }, 'plugins/x/index.ts'), ['"./package.json" must be exported as "./package.json"'])
  t.match(faults(manifest, 'plugins/x/index.ts'), [/"\.\/x" must be exported/])
  t.match(faults({ ...manifest, './x': { default: door.default, types: door.types } }, 'plugins/x/index.ts'), [/"\.\/x" must be exported/], 'types come first')
  t.strictSame(faults({ ...manifest, './x': door }), ['"./x" is exported and there is no such room'])
  t.strictSame(faults(manifest, 'plugins/x/rule.ts'), ['plugins/x has no index.ts'])
  t.strictSame(faults(manifest, 'plugins/command/gatehouse.ts'), ['"bin" must be {"gatehouse":"dist/command/gatehouse.js"}'])
  t.strictSame(exportFaults({ exports: manifest, bin: { gatehouse: 'dist/command/gatehouse.js' } }, [{ path: 'plugins/command/gatehouse.ts', text: '' }]), [])
})
