import { open } from 'lmdb'
import t from 'tap'
import { subjectsOf } from '../../../../plugins/sessions/stores/lmdb/subjects.ts'

t.test('keeps sessions and marks apart, whatever the subjects are called', async t => {
  const root = open({ path: t.testdir(), noSubdir: false, maxDbs: 3 })
  t.teardown(() => root.close())
  let now = 0
  const subjects = subjectsOf(root, 'subjects', () => now)
  const names = ['ada', '', '!ended', '!ended~', '~', '\0']
  await root.transaction(() => {
    for (const name of names) {
      for (const key of ['1', '2', '3']) subjects.add(name, key)
      subjects.remove(name, '2')
      subjects.setMark(name, { at: 1, until: name === 'ada' ? 50 : 10, generation: 7 })
    }
  })
  const read = async (name: string) => {
    const all: string[] = []
    for await (const keys of subjects.slicesOf(name)) all.push(...keys)
    return all
  }
  for (const name of names) {
    t.strictSame(subjects.keysOf(name), ['1', '3'])
    t.strictSame(await read(name), ['1', '3'])
    t.equal(subjects.markOf(name)?.generation, 7)
  }
  t.equal(subjects.markOf('bob'), undefined)
  now = 86_420
  await subjects.sweep()
  t.strictSame(names.map(name => subjects.markOf(name)?.until), [50, undefined, undefined, undefined, undefined, undefined])
  t.strictSame(subjects.keysOf('~'), ['1', '3'])
})
