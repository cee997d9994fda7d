import assert from 'node:assert/strict'
import { clientOf, statuses } from './client.ts'
import type { Race } from './race.ts'

const REQUESTS = 1000
const SOCKETS = 50

/**
 * One token, a thousand refreshes at once over fifty sockets, to one process and to four: exactly one successor. With the
 * grace everybody gets it; without, one gets it, the others are a reuse, and the session is over.
 */
export const refreshRace: Race = async ({ rounds, workers, say }) => {
  for (const processes of [1, 4]) {
    for (const grace of [10, 0]) {
      const running = await workers(processes, grace)
      const ports = running.map(({ port }) => port)
      const client = clientOf(Math.ceil(SOCKETS / processes))
      const worst = new Set<string>()
      for (let round = 0; round < rounds; round++) {
        const first = await client.logIn(ports[0] as number, `ada-${round}`)
        const answers = await Promise.all(Array.from({ length: REQUESTS }, (_, i) => client.refresh(ports[i % processes] as number, first.refresh_token)))
        const successors = new Set(answers.flatMap(({ body }) => body.refresh_token ?? []))
        assert.equal(successors.size, 1, 'exactly one successor')
        const after = await client.refresh(ports.at(-1) as number, [...successors][0])
        assert.equal(statuses(answers), grace === 0 ? `200: 1, 401: ${REQUESTS - 1}` : `200: ${REQUESTS}`)
        assert.equal(after.status, grace === 0 ? 401 : 200, 'the successor lives, unless the session ended for the reuse')
        worst.add(statuses(answers))
      }
      say(`${processes} process(es), grace ${grace} s: ${rounds} rounds of ${REQUESTS}, one successor each (${[...worst].join('; ')})`)
      client.close()
    }
  }
}
