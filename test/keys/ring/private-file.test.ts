import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { namesIn, readPrivateFile } from '../../../plugins/keys/ring/private-file.ts'

const STRANGER = 54_321
const AS_ROOT = { skip: process.geteuid?.() === 0 ? false : 'only root can give a file away' }

/** A folder of our own, whatever the umask is. */
function privateFolder (t: Test): string {
  const folder = t.testdir()
  chmodSync(folder, 0o700)
  return folder
}

function fileIn (folder: string, name = 'a.pem'): string {
  const file = join(folder, name)
  writeFileSync(file, 'text', { mode: 0o600 })
  return file
}

t.test('the text of a file of ours, also behind a link', async t => {
  const folder = privateFolder(t)
  const file = fileIn(folder)
  symlinkSync('a.pem', join(folder, 'b.pem'))
  t.strictSame(namesIn(folder), ['a.pem', 'b.pem'])
  t.equal(readPrivateFile(file), 'text')
  t.equal(readPrivateFile(join(folder, 'b.pem')), 'text')
  writeFileSync(file, 'x'.repeat(65_537))
  t.equal(readPrivateFile(file), '', 'too long to be keys')
})

t.test('what is no file is refused by its name, and nobody waits for it', { timeout: 10_000 }, async t => {
  const folder = privateFolder(t)
  const place = (name: string) => join(folder, name)
  execFileSync('mkfifo', ['-m', '600', place('fifo')])
  mkdirSync(place('folder'), { mode: 0o700 })
  symlinkSync('fifo', place('link'))
  for (const [name, target] of [['null', '/dev/null'], ['endless', '/dev/zero']] as const) symlinkSync(target, place(name))
  for (const name of ['fifo', 'folder', 'link', 'null', 'endless']) {
    t.throws(() => readPrivateFile(place(name)), { code: 'GTH_KEYS_FILE_REFUSED', message: new RegExp(`/${name} is refused: it is not a regular file`) }, name)
  }
})

t.test('a socket, and what the file system refuses, is told by its code', async t => {
  // The name of a socket must be short.
  const folder = mkdtempSync(join(tmpdir(), 'keys-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const server = createServer().listen(join(folder, 'socket'))
  t.teardown(() => server.close())
  await once(server, 'listening')
  symlinkSync('loop', join(folder, 'loop'))
  for (const [name, code] of [['socket', 'E[A-Z]+'], ['loop', 'ELOOP'], ['nowhere', 'ENOENT']]) {
    t.throws(() => readPrivateFile(join(folder, String(name))), { code: 'GTH_KEYS_FILE_REFUSED', message: new RegExp(`/${name} is refused: ${code}$`) })
  }
  for (const [name, code] of [['nowhere', 'ENOENT'], ['socket', 'ENOTDIR']]) {
    t.throws(() => namesIn(join(folder, String(name))), { code: 'GTH_KEYS_FOLDER_UNREADABLE', message: new RegExp(`/${name} cannot be read \\(${code}\\)`) })
  }
})

t.test('modes are those of the file system', async t => {
  const folder = privateFolder(t)
  const file = fileIn(folder)
  chmodSync(file, 0o640)
  t.throws(() => readPrivateFile(file), { code: 'GTH_KEYS_FILE_EXPOSED', message: /mode 640/ })
  chmodSync(folder, 0o770)
  t.throws(() => namesIn(folder), { code: 'GTH_KEYS_FOLDER_EXPOSED', message: /mode 770/ })
})

t.test('owners are those of the file system: of a file, a link and a folder', AS_ROOT, async t => {
  const folder = privateFolder(t)
  const file = fileIn(folder)
  const link = join(folder, 'link')
  symlinkSync('a.pem', link)
  lchownSync(link, STRANGER, STRANGER)
  t.throws(() => readPrivateFile(link), { code: 'GTH_KEYS_OWNER_FOREIGN', message: /link belongs to the user with the id 54321/ }, 'a planted link')
  lchownSync(link, 0, 0)
  t.equal(readPrivateFile(link), 'text')
  chownSync(file, STRANGER, STRANGER)
  for (const name of [file, link]) t.throws(() => readPrivateFile(name), { code: 'GTH_KEYS_OWNER_FOREIGN' })
  chownSync(folder, STRANGER, STRANGER)
  t.throws(() => namesIn(folder), { code: 'GTH_KEYS_OWNER_FOREIGN' })
})
