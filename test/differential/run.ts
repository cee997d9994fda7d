import { parseArgs } from 'node:util'
import { compareApplications } from './compare.ts'

/*
 * npm run differential -- [--applications 3000] [--seed 1]
 *
 * Random applications: what explain, the matrix, the test kit and the OpenAPI document say, beside injected requests.
 */
const { values } = parseArgs({ options: { applications: { type: 'string', default: '3000' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) } } })
const began = performance.now()
const { applications, requests, statuses, refused, documented, unreached, disagreements } = await compareApplications(Number(values.applications), Number(values.seed))
const counts = (map: ReadonlyMap<unknown, number>) => [...map].sort(([, a], [, b]) => b - a).map(([key, count]) => `${String(key)} ${count}`).join(', ')
console.log(`${applications} applications, ${requests} requests (seed ${values.seed}, ${((performance.now() - began) / 1000).toFixed(0)} s)`)
console.log(`answers: ${counts(statuses)}; refused to boot: ${counts(refused)}; routes without a URL: ${unreached}; anonymous requests with an operation in the OpenAPI document: ${documented}`)
for (const disagreement of disagreements.slice(0, 20)) console.log(disagreement)
console.log(`disagreements: ${disagreements.length}`)
process.exitCode = disagreements.length === 0 ? 0 : 1
