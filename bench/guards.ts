import { CREDENTIALS, requestWith, type Credential } from './credentials.ts'
import type { Issuer } from './issuer.ts'
import { askOnce, statusOf } from './load.ts'
import { OPEN, type Task } from './task.ts'

/** With which status each credential was answered. */
export type Guards = Readonly<Record<Credential, number>>

/** What everybody must refuse who is called a protection. */
const REFUSED: readonly Credential[] = ['missing', 'malformed', 'bad signature']

/** What a contender does with each credential. @throws Error where it guards nothing: who lets everybody in would be the fastest */
export async function probe (task: Task, issuer: Issuer, port: number): Promise<Guards> {
  const guards = {} as Record<Credential, number>
  for (const [name, credential] of Object.entries(CREDENTIALS)) {
    guards[name as Credential] = statusOf(await askOnce(port, requestWith(task, credential(issuer))))
  }
  const isOpen = OPEN.includes(task.contender)
  const wrong = REFUSED.filter(name => isOpen ? guards[name] !== 200 : guards[name] < 400 || guards[name] >= 500)
  if (guards.good !== 200) wrong.push('good')
  if (wrong.length > 0) throw new Error(`${task.contender}, ${task.algorithm}, ${task.source}: ${wrong.map(name => `${name} is answered with ${guards[name]}`).join(', ')}`)
  return guards
}
