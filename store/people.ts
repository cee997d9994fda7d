import { randomUUID } from 'node:crypto'
import type { RootDatabase } from 'lmdb'
import { UsernameTooLong } from './errors.ts'
import { hashPassword, verifyPassword } from './password.ts'

/** UTF-16 code units. */
export const LONGEST_USERNAME = 64

/** Somebody who can log in. The password's hash is kept elsewhere: a Person can be shown. */
export interface Person {
  /** The `sub` of this person's tokens: it never changes and is never given to somebody else. */
  username: string
  name: string
  roles: string[]
  /** Whether this person is kept from logging in. Default false. */
  disabled?: boolean
}

export interface People {
  /** By username. */
  list (): Person[]
  /** False where the username is taken: then nothing changes. @throws UsernameTooLong, PasswordUnusable */
  add (person: Person, password: string): Promise<boolean>
  /** As add, with the password's hash; writes at once: for use inside a transaction. @throws UsernameTooLong */
  insert (person: Person, phc: string): boolean
  /** Keeps somebody from logging in, or no longer. Ends no session. False where there is nobody of that name. */
  setDisabled (username: string, disabled: boolean): Promise<boolean>
  /**
   * The person whose password this is, unless disabled; otherwise null. One password is verified in any case, so
   * that the time of the answer tells neither who exists nor who is disabled.
   */
  authenticate (username: string, password: string): Promise<Person | null>
  /** Undefined where there is nobody of that name. */
  find (username: string): Person | undefined
  /** Gives somebody these roles and no others. What they are now; undefined where there is nobody of that name. */
  setRoles (username: string, roles: string[]): Promise<Person | undefined>
  /** The roles of somebody, by now: none of those who are disabled, or gone. */
  rolesOf (username: string): string[]
  /** What the next access token of somebody says; null: they may have none any more. */
  claimsOf (username: string): { name: string } | null
  /** Whether so many passwords are being verified that one more would wait for seconds. */
  busy (): boolean
}

/** How many passwords may be verified or wait for it: each costs 17 ms of a thread, and there are four. */
const MOST_PENDING = 500

/** The people of a store, and apart from them the hashes of their passwords. */
export async function openPeople (root: RootDatabase): Promise<People> {
  const people = root.openDB<Person, string>({ name: 'people', encoding: 'json' })
  const hashes = root.openDB<string, string>({ name: 'password-hashes', encoding: 'string' })
  // Verified for those who are not there.
  const nobodysHash = await hashPassword(randomUUID())
  let pending = 0

  function insert (person: Person, phc: string): boolean {
    if (person.username.length > LONGEST_USERNAME) throw new UsernameTooLong()
    if (people.doesExist(person.username)) return false
    people.putSync(person.username, person)
    hashes.putSync(person.username, phc)
    return true
  }

  function change (username: string, changes: Partial<Person>): Promise<Person | undefined> {
    return root.transaction(() => {
      const person = people.get(username)
      if (person === undefined) return undefined
      const changed = { ...person, ...changes }
      people.putSync(username, changed)
      return changed
    })
  }

  /** A name that is too long is nobody's, and no key of the store. */
  const find = (username: string): Person | undefined => username.length > LONGEST_USERNAME ? undefined : people.get(username)

  return {
    find,
    list: () => [...people.getRange().map(({ value }) => value)],

    insert,

    async add (person, password) {
      const phc = await hashPassword(password)
      return root.transaction(() => insert(person, phc))
    },

    setDisabled: async (username, disabled) => await change(username, { disabled }) !== undefined,
    setRoles: (username, roles) => change(username, { roles }),

    async authenticate (given, password) {
      // A longer one does not even fit into a key of the store.
      const username = given.slice(0, LONGEST_USERNAME + 1)
      pending++
      const matches = await verifyPassword(hashes.get(username) ?? nobodysHash, password).finally(() => { pending-- })
      const person = people.get(username)
      return matches && person !== undefined && person.disabled !== true ? person : null
    },

    rolesOf (username) {
      const person = find(username)
      return person === undefined || person.disabled === true ? [] : person.roles
    },

    claimsOf (username) {
      const person = find(username)
      return person === undefined || person.disabled === true ? null : { name: person.name }
    },

    busy: () => pending >= MOST_PENDING
  }
}
