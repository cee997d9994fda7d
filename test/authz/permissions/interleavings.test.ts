import fc from 'fast-check'
import t from 'tap'
import type { Auth } from '../../../plugins/contract.ts'
import { permissionsFromSource } from '../../../plugins/authz/permissions/from-source.ts'
import { model } from '../articles.ts'
import { heard } from './heard.ts'

const LIFETIME = 5
const STALE = 10
const ada = Object.freeze({ subject: 'ada', issuer: 'i', source: 'header', claims: {} }) as Auth

/** What happens next: a request, an invalidate, the end of some load, or seconds that pass. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('cached' as const) },
  { weight: 2, arbitrary: fc.constant('strict' as const) },
  { weight: 1, arbitrary: fc.constant('invalidate' as const) },
  { weight: 3, arbitrary: fc.constant('land' as const) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: LIFETIME + 1 }) })

/** Lets all who wait for something that has happened hear of it. */
const settled = () => new Promise(setImmediate)

t.test('law: whatever the order in which loads end, nobody is answered with what is too old for them', async t => {
  const seen = { own: 0, remembered: 0, joined: 0, stale: 0, refused: 0, overtaken: 0 }

  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 30 }), fc.infiniteStream(fc.integer({ min: 0, max: 2 })), async (scheduler, steps, chances) => {
    let now = 0
    /** Each load, by its number, which is the version that it answers with. */
    const loads: Array<{ readonly began: number, landed: 'answer' | 'failure' | null }> = []
    /** The number of the first load after the latest invalidate. */
    let forgotten = 0
    const checks: Array<Promise<void>> = []

    const permissions = permissionsFromSource(model, {
      lifetime: LIFETIME,
      stale: STALE,
      load: async (_auth, { consistency }) => {
        const version = loads.length
        const load: typeof loads[number] = { began: now, landed: null }
        if (consistency === 'cached' && version > forgotten && loads.at(-1)?.landed === null) throw new Error('a load was under way that would have done')
        loads.push(load)
        await scheduler.schedule(Promise.resolve(), `load ${version}`)
        load.landed = chances.next().value === 0 ? 'failure' : 'answer'
        if (load.landed === 'failure') throw new Error('down')
        return { roles: [], version }
      }
    }, false, () => now)

    async function check (consistency: 'cached' | 'strict'): Promise<void> {
      const [asked, first, forgottenBefore] = [now, loads.length, forgotten]
      const underWay = loads.map(({ landed }) => landed === null)
      const { log, lines } = heard()
      const answer = permissions.of(ada, consistency, log)
      const atOnce = !(answer instanceof Promise)
      const permitted = await Promise.resolve(answer).catch(() => null)
      if (lines.some(({ fields }) => (fields['err'] as Error).message !== 'down')) throw (lines[0] as typeof lines[number]).fields['err']
      if (permitted === null) { seen.refused++; return }

      const version = permitted.version as number
      const { began, landed } = loads[version] as typeof loads[number]
      if (landed !== 'answer') throw new Error('answered by a load that did not')
      if (version < forgottenBefore) throw new Error('answered with what was forgotten before it was asked for')
      if (consistency === 'strict' && version !== first) throw new Error('a strict request was answered by the load of another')
      if (atOnce && asked - began >= LIFETIME) throw new Error('remembered for longer than its lifetime')

      if (forgotten > forgottenBefore) seen.overtaken++
      if (atOnce) seen.remembered++
      else if (version === first) seen.own++
      else if (underWay[version] === true) seen.joined++
      else {
        // Neither its own load nor one it could join: the last answer, since a load failed.
        if (now - began >= LIFETIME + STALE) throw new Error('a stale answer served for too long')
        if (forgotten > forgottenBefore) throw new Error('a stale answer served after an invalidate')
        seen.stale++
      }
    }

    for (const one of steps) {
      if (typeof one === 'number') now += one
      else if (one === 'invalidate') {
        permissions.invalidate('ada')
        forgotten = loads.length
      } else if (one === 'land') {
        if (scheduler.count() > 0) await scheduler.waitOne()
        await settled()
      } else checks.push(check(one))
    }
    while (scheduler.count() > 0) {
      await scheduler.waitOne()
      await settled()
    }
    await Promise.all(checks)
  }), { numRuns: 1000 })

  t.comment(JSON.stringify(seen))
  for (const [what, times] of Object.entries(seen)) t.ok(times > 0, `${what}: ${times} times`)
})
