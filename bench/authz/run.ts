import { parseArgs } from 'node:util'
import { application, type Size } from './applications.ts'

/*
 * npm run bench:authz -- [--rounds 15] [--requests 2000] [--quick]
 *
 * What authorization costs as an application grows: a rule of 1,000 permissions, a model of 10,000, 10,000 routes.
 * CPU time of this process per request and per route at boot, beside the same application without authz. Ratios of
 * medians of slices that alternate; --quick only proves that everything runs.
 */
const { values: { rounds, requests, quick } } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, requests: { type: 'string', default: '2000' }, quick: { type: 'boolean', default: false } }
})
const effort = quick ? { rounds: 1, requests: 20, scale: 100 } : { rounds: Number(rounds), requests: Number(requests), scale: 1 }

const SMALL: Size = { model: 10, rule: 1, routes: 10 }
const SIZES: Record<string, Size> = {
  'a model of 10, a rule of 1, 10 routes': SMALL,
  'a rule of 1,000 permissions': { ...SMALL, model: 1000, rule: Math.max(2, 1000 / effort.scale) },
  'a model of 10,000 permissions': { ...SMALL, model: 10_000 / effort.scale },
  '10,000 routes': { ...SMALL, routes: 10_000 / effort.scale }
}

console.log('| | request, without authz | with | ratio | boot per route, without | with |\n|---|--:|--:|--:|--:|--:|')
for (const [title, size] of Object.entries(SIZES)) {
  const [open, openBoot] = await boot(size, false)
  const [guarded, guardedBoot] = await boot(size, true)
  const slices = { open: [] as number[], guarded: [] as number[] }
  for (let round = -1; round < effort.rounds; round++) {
    const [one, other] = [await slice(open, size), await slice(guarded, size)]
    // The first round warms up.
    if (round < 0 && !quick) continue
    slices.open.push(one)
    slices.guarded.push(other)
  }
  const [without, with_] = [median(slices.open), median(slices.guarded)]
  console.log(quick
    ? `| ${title} | ran | ran | | | |`
    : `| ${title} | ${without.toFixed(1)} µs | ${with_.toFixed(1)} µs | ${(with_ / without).toFixed(2)} | ${perRoute(openBoot, size)} | ${perRoute(guardedBoot, size)} |`)
  await Promise.all([open.close(), guarded.close()])
}

async function boot (size: Size, guarded: boolean) {
  const start = process.cpuUsage()
  const app = await application(size, guarded)
  await app.ready()
  return [app, spent(start) / size.routes] as const
}

/** Of few routes, a boot says nothing of one. */
function perRoute (microseconds: number, { routes }: Size): string {
  return routes < 1000 ? '' : `${microseconds.toFixed(1)} µs`
}

/** Microseconds of CPU per request. */
async function slice (app: Awaited<ReturnType<typeof application>>, { routes }: Size): Promise<number> {
  const start = process.cpuUsage()
  for (let i = 0; i < effort.requests; i++) {
    const { statusCode } = await app.inject(`/routes/${i % routes}/things`)
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`)
  }
  return spent(start) / effort.requests
}

function spent (start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return user + system
}

function median (numbers: readonly number[]): number {
  return numbers.toSorted((x, y) => x - y)[numbers.length >> 1] as number
}
