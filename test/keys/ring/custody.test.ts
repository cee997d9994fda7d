import fc from 'fast-check'
import t from 'tap'
import { assertFile, assertFolder, assertOwner } from '../../../plugins/keys/ring/custody.ts'

const US = 1000
const ROOT = 0
const STRANGER = 1001
const custody = (uid: number, mode: number, regular = true) => ({ uid, mode, isFile: () => regular })

t.test('a folder that only we and root can change: others may list it', async t => {
  for (const owner of [US, ROOT]) {
    for (const mode of [0o700, 0o750, 0o755, 0o555, 0o2755]) assertFolder('keys', custody(owner, mode), US)
  }
  for (const [mode, shown] of [[0o775, '775'], [0o757, '757'], [0o40777, '777'], [0o2770, '770']] as Array<[number, string]>) {
    t.throws(() => assertFolder('keys', custody(US, mode), US), { code: 'GTH_KEYS_FOLDER_EXPOSED', message: new RegExp(`^The folder of keys keys has mode ${shown}: .*Run "chmod go-w keys"`) })
  }
  t.throws(() => assertFolder('keys', custody(STRANGER, 0o700), US), { code: 'GTH_KEYS_OWNER_FOREIGN', message: /^keys belongs to the user with the id 1001, .*"chown -h 1000 keys"/ })
})

t.test('in a sticky folder, as Kubernetes mounts secrets, others cannot touch what is ours', async t => {
  for (const mode of [0o1777, 0o3777]) assertFolder('keys', custody(ROOT, mode), US)
  t.throws(() => assertFolder('keys', custody(STRANGER, 0o1777), US), { code: 'GTH_KEYS_OWNER_FOREIGN' })
})

t.test('a file is regular, ours or root\'s, and for nobody else', async t => {
  for (const owner of [US, ROOT]) {
    for (const mode of [0o600, 0o400, 0o700, 0o100600]) assertFile('a.pem', custody(owner, mode), US)
  }
  t.throws(() => assertFile('a.pem', custody(US, 0o600, false), US), { code: 'GTH_KEYS_FILE_REFUSED', message: /^The key file a\.pem is refused: it is not a regular file/ })
  t.throws(() => assertFile('a.pem', custody(STRANGER, 0o600), US), { code: 'GTH_KEYS_OWNER_FOREIGN' })
  await fc.assert(fc.property(fc.integer({ min: 0, max: 0o777 }), mode => {
    let refused = ''
    try {
      assertFile('a.pem', custody(US, 0o100000 | mode), US)
    } catch (error) {
      refused = (error as Error).message
    }
    return mode % 0o100 === 0 ? refused === '' : refused.startsWith(`The key file a.pem has mode ${mode.toString(8)}: `) && refused.includes('"chmod 600 a.pem"')
  }))
})

t.test('root trusts nobody but root', async t => {
  assertOwner('a.pem', ROOT, ROOT)
  t.throws(() => assertOwner('a.pem', US, ROOT), { code: 'GTH_KEYS_OWNER_FOREIGN', message: /the id 1000, .*"chown -h 0 a\.pem"/ })
})

t.test('where there are no users and modes, only the kind of file counts', async t => {
  assertFolder('keys', custody(STRANGER, 0o40777), undefined)
  assertFile('a.pem', custody(STRANGER, 0o666), undefined)
  t.throws(() => assertFile('a.pem', custody(STRANGER, 0o666, false), undefined), { code: 'GTH_KEYS_FILE_REFUSED' })
})
