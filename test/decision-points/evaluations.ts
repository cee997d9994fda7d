import type { Evaluation } from '../../plugins/contract.ts'

/** A question of alice's, or of somebody else. */
export function evaluation (name: string, id: string, more: Partial<Evaluation> = {}): Evaluation {
  return { subject: { type: 'user', id: 'alice' }, action: { name }, resource: { type: 'document', id }, ...more }
}

/** A caller with patience. */
export const patient = { signal: new AbortController().signal }
