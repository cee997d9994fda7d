import { setTimeout as pause } from 'node:timers/promises'
import type { Client, MakeClient, Times } from './contenders.ts'
import { HANGS, huge, jwks, newJwk, OUTAGES, startEndpoint, type Behaviour, type Endpoint } from './endpoint.ts'

/** How much is done. */
export interface Effort {
  /** Unknown kids in a flood. */
  readonly kids: number
  /** Seconds after which a client that still waits is left alone. */
  readonly patience: number
}

/** What a client did, in the words of the table. */
export type Scenario = (make: MakeClient, effort: Effort) => Promise<string>

const GOOD = newJwk('good')
const NEXT = newJwk('next')
const REQUESTS = 20
/** Seconds: the shortest lifetime and cooldown that all clients can be given, and when they are over for sure. */
const SHORT = 1
const OVER = 1.4

/** All scenarios by their names in the table. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'unknown kids one by one: fetches': async (make, { kids }) => await withClient(make, {}, async (client, endpoint) => {
    for (let i = 0; i < kids; i++) await succeeds(client, `random-${i}`)
    return String(endpoint.fetches)
  }),
  'the same, cooldown just over, all at once: fetches': async (make, { kids }) => await withClient(make, { cooldown: SHORT }, async (client, endpoint) => {
    await pause(OVER * 1000)
    endpoint.fetches = 0
    await Promise.all(Array.from({ length: kids }, (_, i) => succeeds(client, `random-${i}`)))
    return String(endpoint.fetches)
  }),
  'down after such a flood, keys fresh: served': async (make, { kids }) => await withClient(make, {}, async (client, endpoint) => {
    await Promise.all(Array.from({ length: kids }, (_, i) => succeeds(client, `random-${i}`)))
    endpoint.fetches = 0
    endpoint.behave = OUTAGES['connection reset'] as Behaviour
    return await served(client, endpoint)
  }),
  ...Object.fromEntries(Object.entries(OUTAGES).map(([name, behaviour]) => [`${name}, keys past their lifetime: served`, pastLifetime(behaviour)])),
  ...Object.fromEntries(Object.entries(HANGS).flatMap(([name, behaviour]) => [
    [`hang ${name}, keys past their lifetime: longest wait`, hangPastLifetime(behaviour)],
    [`hang ${name}, no keys yet: given up after`, hangFromStart(behaviour)]
  ])),
  'a good set of 10 MB': async make => await withClient(make, {}, async client => await succeeds(client, 'good') ? 'read' : 'refused', huge(GOOD)),
  'the endpoint is back with the next key: found after': async (make, { patience }) => await withClient(make, { lifetime: SHORT, cooldown: SHORT }, async (client, endpoint) => {
    endpoint.behave = OUTAGES['connection reset'] as Behaviour
    await pause(OVER * 1000)
    await succeeds(client, 'good')
    endpoint.behave = jwks(NEXT)
    const start = performance.now()
    while (!await succeeds(client, 'next')) {
      if (performance.now() - start > patience * 1000) return 'never'
      await pause(50)
    }
    return `${seconds(start)}, the removed key is ${await succeeds(client, 'good') ? 'still served' : 'refused'}`
  })
}

async function withClient (make: MakeClient, times: Times, play: (client: Client, endpoint: Endpoint) => Promise<string>, first = jwks(GOOD)): Promise<string> {
  const endpoint = await startEndpoint(first)
  const client = await make(endpoint.origin, times)
  try {
    await succeeds(client, 'good')
    endpoint.fetches = 0
    return await play(client, endpoint)
  } finally {
    client.close()
    endpoint.close()
  }
}

function pastLifetime (behaviour: Behaviour): Scenario {
  return async make => await withClient(make, { lifetime: SHORT }, async (client, endpoint) => {
    endpoint.behave = behaviour
    await pause(OVER * 1000)
    return await served(client, endpoint)
  })
}

function hangPastLifetime (behaviour: Behaviour): Scenario {
  return async (make, { patience }) => await withClient(make, { lifetime: SHORT }, async (client, endpoint) => {
    endpoint.behave = behaviour
    await pause(OVER * 1000)
    const start = performance.now()
    const answers = await Promise.race([Promise.all(Array.from({ length: REQUESTS }, () => succeeds(client, 'good'))), pause(patience * 1000, [])])
    return `${answers.length === 0 ? `> ${patience} s` : seconds(start)}, ${answers.filter(Boolean).length}/${REQUESTS} served`
  })
}

function hangFromStart (behaviour: Behaviour): Scenario {
  return async (make, { patience }) => {
    const endpoint = await startEndpoint(behaviour)
    const start = performance.now()
    const trying = make(endpoint.origin, {}).then(async client => {
      await succeeds(client, 'good')
      client.close()
      return seconds(start)
    })
    const outcome = await Promise.race([trying, pause(patience * 1000, `> ${patience} s`)])
    endpoint.close()
    await trying
    return outcome
  }
}

async function served (client: Client, endpoint: Endpoint): Promise<string> {
  let count = 0
  for (let i = 0; i < REQUESTS; i++) if (await succeeds(client, 'good')) count++
  return `${count}/${REQUESTS} (${endpoint.fetches} fetches)`
}

function succeeds (client: Client, kid: string): Promise<boolean> {
  return client.find(kid).catch(() => false)
}

function seconds (start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}
