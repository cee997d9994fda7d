import { randomUUID } from 'node:crypto'
import type { RootDatabase } from 'lmdb'
import { hashPassword, verifyPassword } from './password.ts'

/** Somebody who can log in. The password's hash is kept elsewhere: a Person can be shown. */
export interface Person {
  /** The `sub` of this person's tokens: it never changes and is never given to somebody else. */
  username: string
  name: string
  roles: string[]
}

export interface People {
  /** By username. */
  list (): Person[]
  /** False where the username is taken: then nothing changes. */
  add (person: Person, password: string): Promise<boolean>
  /** As add, with the password's hash; writes at once: for use inside a transaction. */
  insert (person: Person, phc: string): boolean
  /** The person whose password this is, otherwise null: as slowly for nobody as for somebody. */
  authenticate (username: string, password: string): Promise<Person | null>
}

/** The people of a store, and apart from them the hashes of their passwords. */
export async function openPeople (root: RootDatabase): Promise<People> {
  const people = root.openDB<Person, string>({ name: 'people', encoding: 'json' })
  const hashes = root.openDB<string, string>({ name: 'password-hashes', encoding: 'string' })
  // Verified for unknown usernames, so that the time of the answer tells nothing about who exists.
  const nobodysHash = await hashPassword(randomUUID())

  function insert (person: Person, phc: string): boolean {
    if (people.doesExist(person.username)) return false
    people.putSync(person.username, person)
    hashes.putSync(person.username, phc)
    return true
  }

  return {
    list: () => [...people.getRange().map(({ value }) => value)],

    insert,

    async add (person, password) {
      const phc = await hashPassword(password)
      return root.transaction(() => insert(person, phc))
    },

    async authenticate (username, password) {
      const matches = await verifyPassword(hashes.get(username) ?? nobodysHash, password)
      return (matches && people.get(username)) || null
    }
  }
}
