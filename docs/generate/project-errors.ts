import { isErrorTable, roomOf } from '../../test/laws/error-codes.ts'
import { projectSources } from '../../test/laws/sources.ts'
import { documentedErrors, type DocumentedError } from './documented-errors.ts'
import type { Rooms } from './errors-page.ts'

/** The errors of all tables of the project, by room. */
export function projectErrors (): Rooms {
  const rooms = new Map<string, DocumentedError[]>()
  for (const table of projectSources().filter(isErrorTable).sort((a, b) => a.path < b.path ? -1 : 1)) {
    const room = roomOf(table.path)
    rooms.set(room, [...rooms.get(room) ?? [], ...documentedErrors(table)])
  }
  return rooms
}
