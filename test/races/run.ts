import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { claimsRace } from './claims.ts'
import { clockRace } from './clock.ts'
import { dumpRace } from './dump.ts'
import { endAllRace } from './end-all.ts'
import { failoverRace } from './failover.ts'
import { killRace } from './kill.ts'
import { logoutRace } from './logout.ts'
import { outageRace } from './outage.ts'
import { partitionRace } from './partition.ts'
import { PLACES } from './place.ts'
import { kill, startWorker, type Worker } from './processes.ts'
import type { Race } from './race.ts'
import { refreshRace } from './refresh.ts'
import { reshardRace } from './reshard.ts'

// npm run races [-- --race kill --store redis --rounds 20]: what happens to sessions under fire, for each store that lasts.

/**
 * Each race, how many rounds it has in full and in short, the stores that it is for, if not all with one server, and the one
 * store on which it is run in short.
 */
const RACES: Record<string, { race: Race, rounds: [full: number, quick: number], on?: readonly string[], quickOn?: string }> = {
  refresh: { race: refreshRace, rounds: [20, 1] },
  kill: { race: killRace, rounds: [200, 4] },
  logout: { race: logoutRace, rounds: [500, 40] },
  dump: { race: dumpRace, rounds: [1, 1] },
  outage: { race: outageRace, rounds: [1, 1] },
  'end-all': { race: endAllRace, rounds: [100, 10] },
  claims: { race: claimsRace, rounds: [1, 1], quickOn: 'lmdb' },
  clock: { race: clockRace, rounds: [1, 1], quickOn: 'lmdb' },
  reshard: { race: reshardRace, rounds: [20, 3], on: ['redis-cluster'] },
  failover: { race: failoverRace, rounds: [1, 1], on: ['redis-sentinel'] },
  partition: { race: partitionRace, rounds: [1, 1], on: ['redis'] }
}
const ONE_SERVER = ['lmdb', 'redis', 'postgres']

const { values } = parseArgs({
  options: { race: { type: 'string', multiple: true }, store: { type: 'string', multiple: true }, rounds: { type: 'string' }, seconds: { type: 'string' }, quick: { type: 'boolean', default: false } }
})

for (const name of values.store ?? Object.keys(PLACES)) {
  const place = PLACES[name]
  if (place === undefined) throw new Error(`There is no store "${name}": ${Object.keys(PLACES).join(', ')}`)
  if (place.missing !== false) {
    console.log(`SKIPPED ${name}: ${place.missing}`)
    continue
  }
  for (const one of values.race ?? Object.keys(RACES)) {
    const { on = ONE_SERVER, quickOn = name } = RACES[one] ?? { on: [name] }
    if (on.includes(name) && (!values.quick || quickOn === name)) await run(name, one)
  }
}
process.exit()

async function run (store: string, name: string): Promise<void> {
  const entry = RACES[name]
  if (entry === undefined) throw new Error(`There is no race "${name}": ${Object.keys(RACES).join(', ')}`)
  const endings: Array<() => unknown> = []
  const began = Date.now()
  const place = await PLACES[store]?.open({ teardown: step => endings.push(step) })
  if (place === undefined) return
  const secret = randomBytes(32).toString('base64url')
  const running: Worker[] = []
  try {
    await entry.race({
      ...place,
      rounds: Number(values.rounds ?? entry.rounds[values.quick ? 1 : 0]),
      seconds: Number(values.seconds ?? (values.quick ? 4 : 30)),
      workers: async (count, grace, url = place.url, more = {}) => {
        const started = await Promise.all(Array.from({ length: count }, () => startWorker(url, grace, secret, more)))
        running.push(...started)
        return started
      },
      killWorker: kill,
      say: line => console.log(`${store} ${name}: ${line}`)
    })
  } finally {
    await Promise.all(running.map(kill))
    for (const end of endings.reverse()) await end()
  }
  console.log(`${store} ${name}: ${((Date.now() - began) / 1000).toFixed(0)} s`)
}
