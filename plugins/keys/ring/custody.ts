import type { Stats } from 'node:fs'
import { KeyFileExposed, KeyFileRefused, KeyFolderExposed, KeyOwnerForeign } from './errors.ts'

/** Our user's id, as `process.geteuid` has it; undefined where users and modes are no such thing: on Windows. */
export type User = number | undefined

/** What the file system says of a file: whose it is, what it is, and who may do what with it. */
export type Custody = Pick<Stats, 'uid' | 'mode' | 'isFile'>

const PERMISSIONS = 0o1777
const OTHERS_WRITE = 0o022
const OTHERS_ANYTHING = 0o077
const STICKY = 0o1000

/**
 * Nobody but our user and root may put files into the folder or take them out. A sticky folder, such as the memory
 * that Kubernetes mounts secrets in, lets others add files, but those are theirs, and so refused; ours stay.
 *
 * @throws KeyOwnerForeign, KeyFolderExposed
 */
export function assertFolder (folder: string, { uid, mode }: Custody, user: User): void {
  assertOwner(folder, uid, user)
  if (user !== undefined && (mode & OTHERS_WRITE) !== 0 && (mode & STICKY) === 0) throw new KeyFolderExposed(folder, octal(mode), folder)
}

/**
 * What is opened by the name of a key file is a file, and not what blocks the reader or never ends, and nobody
 * but our user and root can read or change it.
 *
 * @throws KeyFileRefused, KeyOwnerForeign, KeyFileExposed
 */
export function assertFile (file: string, custody: Custody, user: User): void {
  if (!custody.isFile()) throw new KeyFileRefused(file, 'it is not a regular file. Move it out of the folder.')
  assertOwner(file, custody.uid, user)
  if (user !== undefined && (custody.mode & OTHERS_ANYTHING) !== 0) throw new KeyFileExposed(file, octal(custody.mode), file)
}

/** Whoever owns a file can change it, whatever its mode; whoever owns a link, where it leads. @throws KeyOwnerForeign */
export function assertOwner (path: string, owner: number, user: User): void {
  if (user !== undefined && owner !== user && owner !== 0) throw new KeyOwnerForeign(path, owner, user, path)
}

function octal (mode: number): string {
  return (mode & PERMISSIONS).toString(8)
}
